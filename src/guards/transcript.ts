/** The lines of transcripts by speaker. Lines without a speaker count as the caller's. */
export interface Speakers {
  readonly caller: string;
  readonly agent: string;
}

/** The speaker's label at the start of a line of a transcript. */
export const SPEAKER =
  /^[\s>*_"'\-–•\d.,:)([\]]{0,40}((?:main |testing |test |virtual |voice |ai )?(?:agent|assistant|bot|user|customer|caller|human|client|patient|guest|tester|speaker \d|representative|operator|system|ai))[\s*_"']{0,4}:/i;

const AGENT = /^(?:(?:main|virtual|voice|ai) )?(?:agent|assistant|bot|ai|representative|operator|system)/i;

/** Whether a speaker's label is the agent's. */
export const isAgent = (label: string): boolean => AGENT.test(label);

/** Splits transcripts by who speaks. */
export function splitSpeakers(transcripts: readonly string[]): Speakers {
  const lines = { caller: [] as string[], agent: [] as string[] };
  for (const transcript of transcripts) {
    let speaker: keyof typeof lines = 'caller';
    for (const line of transcript.split('\n')) {
      const label = SPEAKER.exec(line)?.[1];
      if (label !== undefined) speaker = isAgent(label) ? 'agent' : 'caller';
      lines[speaker].push(line);
    }
  }
  return { caller: lines.caller.join('\n'), agent: lines.agent.join('\n') };
}
