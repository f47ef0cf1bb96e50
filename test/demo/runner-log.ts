/** What the runner makes of one line that the action prints. */
export interface LogLine {
  readonly kind: 'plain' | 'group' | 'error' | 'warning' | 'notice';
  /** With secrets masked. */
  readonly text: string;
  /** Within a group, which the runner folds. */
  readonly grouped: boolean;
  /** The line of a file that an error, warning or notice is pinned to. */
  readonly place?: { readonly file: string; readonly line?: number };
}

const COMMAND = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/;
const WORDS = { plain: '', group: '▼ ', error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ' } as const;
const COLOURS = { plain: '', group: '\x1b[1m', error: '\x1b[31m', warning: '\x1b[33m', notice: '\x1b[36m' } as const;

/**
 * Reads a step's output as the runner does: it obeys workflow commands, shows the rest, and masks what it was told to.
 *
 * @returns takes the output in any pieces, and gives the lines that are whole by then
 */
export function createLogReader(): (text: string) => LogLine[] {
  const secrets: string[] = [];
  let rest = '';
  let grouped = false;
  const mask = (text: string) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);

  function read(line: string): LogLine[] {
    const [, name, properties = '', data = ''] = COMMAND.exec(line) ?? [];
    const text = unescapeData(data);
    switch (name) {
      case undefined:
        return line.trim() === '' ? [] : [{ kind: 'plain', text: mask(line), grouped }];
      case 'add-mask':
        secrets.push(text);
        return [];
      case 'group':
        grouped = true;
        return [{ kind: 'group', text: mask(text), grouped: false }];
      case 'endgroup':
        grouped = false;
        return [];
      case 'error':
      case 'warning':
      case 'notice': {
        const place = readPlace(properties);
        return [{ kind: name, text: mask(text), grouped, ...(place ? { place } : {}) }];
      }
      // Debug lines are hidden, and the others are not shown: outputs, state, matchers.
      default:
        return [];
    }
  }

  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.flatMap((line) => read(line.replace(/\r$/, '')));
  };
}

/** All of a finished step's log. */
export function readLog(log: string): LogLine[] {
  return createLogReader()(`${log}\n`);
}

/** A line as text, with the word that says what it is; colours only repeat it. */
export function formatLogLine({ kind, text, grouped }: LogLine, colours: boolean): string {
  const line = `${grouped ? '  ' : ''}${WORDS[kind]}${text}`;
  return colours && COLOURS[kind] !== '' ? `${COLOURS[kind]}${line}\x1b[0m` : line;
}

function readPlace(properties: string): LogLine['place'] {
  const values = new Map(
    properties.split(',').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name.trim(), unescapeData(value.join('=').replaceAll('%3A', ':').replaceAll('%2C', ','))] as const;
    }),
  );
  const file = values.get('file');
  if (!file) return undefined;
  const line = Number(values.get('line'));
  return { file, ...(line > 0 ? { line } : {}) };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
