/** `actions/checkout` → `<commit> # v1.2.3`. */
export type Pins = ReadonlyMap<string, string>;

const PIN = /(uses: ([\w./-]+))@([0-9a-f]{40} # \S+)/g;

/** The commit and version of each action that these workflows use. */
export function readPins(workflows: readonly string[]): Pins {
  return new Map(
    workflows.flatMap((text) => [...text.matchAll(PIN)].map(([, , name = '', pin = '']) => [name, pin] as const)),
  );
}

/** The same text with the actions at these versions; others stay as they are. */
export function movePins(text: string, pins: Pins): string {
  return text.replace(PIN, (whole, start: string, name: string) =>
    pins.has(name) ? `${start}@${pins.get(name)}` : whole,
  );
}
