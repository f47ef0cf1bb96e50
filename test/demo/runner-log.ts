/** A line of the action's output, as the runner shows it. */
export interface LogLine {
  readonly kind: 'plain' | 'group' | 'error' | 'warning' | 'notice';
  /** With secrets masked. */
  readonly text: string;
  /** Whether it is in a group, which the runner folds. */
  readonly grouped: boolean;
  /** The file and line of an error, warning or notice. */
  readonly place?: { readonly file: string; readonly line?: number };
}

const COMMAND = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/;
const WORDS = { plain: '', group: '▼ ', error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ' } as const;
const COLOURS = { plain: '', group: '\x1b[1m', error: '\x1b[31m', warning: '\x1b[33m', notice: '\x1b[36m' } as const;

/**
 * Reads a step's output like the runner: executes workflow commands, shows everything else, and masks secrets.
 *
 * @returns a function that takes the next part of the output and returns the lines that it completes
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
      // The runner does not show debug lines, outputs, state and matchers.
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

/** The whole log of a finished step. */
export function readLog(log: string): LogLine[] {
  return createLogReader()(`${log}\n`);
}

/** A line as text. A word names its kind, and the color only repeats it. */
export function formatLogLine({ kind, text, grouped }: LogLine, colors: boolean): string {
  const line = `${grouped ? '  ' : ''}${WORDS[kind]}${text}`;
  return colors && COLOURS[kind] !== '' ? `${COLOURS[kind]}${line}\x1b[0m` : line;
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
