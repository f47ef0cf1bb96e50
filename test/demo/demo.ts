import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Page, type PullRequestPage, renderPage } from './page.ts';
import { formatLogLine } from './runner-log.ts';
import { type Played, playScene, type Scene } from './scene.ts';
import { SCENES } from './scenes.ts';

// `npm run demo`: runs the bundle on the emulators, and shows what a user would see.

const FOLDER = fileURLToPath(new URL('../../.demo/', import.meta.url));
const COLOURS = process.stdout.isTTY && !process.env.NO_COLOR;
/** Long enough to follow, short enough to wait for. */
const MAIN_JOB_MS = 1_500;

const print = (...lines: string[]) => console.log(lines.join('\n'));
const indent = (text: string) => text.replace(/^/gm, '  | ').replace(/ +$/gm, '');

async function showMain(scene: Scene): Promise<Played> {
  print(
    'The shipped dist/index.js, started as the runner starts it, between an emulated Cekura and an emulated GitHub.',
    'A dental clinic’s voice agent fails test calls; its prompt is in prompts/agent.md.',
    '',
    `${scene.title}: the log of the step`,
    '',
    indent(
      [
        '▼ Run OWNER/cekura-improve-action@v1',
        '  with:',
        '    api-key: ***',
        ...Object.entries(scene.inputs).map(([name, value]) => `    ${name}: ${value}`),
      ].join('\n'),
    ),
  );
  const played = await playScene(scene, {
    jobMs: MAIN_JOB_MS,
    onLine: (line) => print(indent(formatLogLine(line, COLOURS))),
  });
  if (played.page.kind === 'pull-request') print('', 'The pull request it opened', '', describePull(played.page));
  return played;
}

function describePull({ title, number, state, author, base, head, commits, files, body }: PullRequestPage): string {
  const visible = body.replace(/^<!--.*-->$/gm, '').trimEnd();
  return indent(
    [
      `${title} #${number}`,
      `${state === 'open' ? 'Open' : 'Closed'}: ${author} wants to merge ${commits.length} ${commits.length === 1 ? 'commit' : 'commits'} into ${base} from ${head}`,
      ...commits.map((commit) => `${commit.sha.slice(0, 7)} ${commit.title}${commit.verified ? ' (verified)' : ''}`),
      ...files.map(({ path, additions, deletions }) => `${path} +${additions} -${deletions}`),
      '',
      visible,
    ].join('\n'),
  );
}

function nameOf(page: Page): string {
  if (page.kind === 'summary')
    return page.succeeded ? 'a workflow run that succeeded' : 'a workflow run that failed, with the reason';
  return `“${page.title}” #${page.number}`;
}

/** The table of a verification, and why the proposal was blocked. */
function showVerification({ scene, page, log }: Played): string[] {
  const text = page.kind === 'summary' ? page.summary : page.body;
  const section = /^### Verification[\s\S]*?(?=^###? )/m.exec(text)?.[0].trim();
  if (section === undefined) return [];
  const errors = log.filter(({ kind }) => kind === 'error').map((line) => formatLogLine(line, COLOURS));
  return [
    '',
    `${scene.title}: its ${page.kind === 'summary' ? 'job summary' : 'pull request'}`,
    '',
    indent([section, ...errors].join('\n\n')),
  ];
}

async function writePages(all: readonly Played[]): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const { scene, page, log } of all) {
    const links = all.map((other) => ({
      title: other.scene.title,
      ...(other.scene === scene ? {} : { href: `${other.scene.name}.html` }),
    }));
    await writeFile(`${FOLDER}${scene.name}.html`, renderPage(page, { theme: 'auto', links, log }));
  }
}

async function main(): Promise<void> {
  const [first, ...others] = SCENES;
  if (!first) throw new Error('There is no scene.');
  const played = await showMain(first);
  const rest = await Promise.all(others.map((scene) => playScene(scene, { jobMs: 0 })));
  const all = [played, ...rest];
  await writePages(all);
  print(...rest.flatMap(showVerification));
  print(
    '',
    'As GitHub would show it; open it in a browser:',
    '',
    `  ${pathToFileURL(`${FOLDER}${first.name}.html`)}`,
    '',
    'Other ways it can end, each as it should:',
    '',
    ...rest.flatMap(({ scene, page }) => [
      `  ${scene.title}: ${nameOf(page)}`,
      `    ${pathToFileURL(`${FOLDER}${scene.name}.html`)}`,
    ]),
    '',
  );
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo did not go as it should: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
