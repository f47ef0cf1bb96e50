import { createHash } from 'node:crypto';
import { type ExcerptPage, type Page, renderPage } from './page.ts';
import { type Played, playScene } from './scene.ts';
import { SCENES } from './scenes.ts';

/** A picture in the documentation, which shows a part of a scene's page. */
interface Shot {
  readonly name: string;
  readonly scene: string;
  /** Starts at this heading of the proposal, without the top of the page. */
  readonly from?: string;
  /** Ends before this heading of the proposal. */
  readonly until: string;
}

const SHOTS: readonly Shot[] = [
  { name: 'pull-request', scene: 'pull-request', until: '### Evidence' },
  { name: 'change', scene: 'pull-request', from: '### Changed words', until: '### Next steps' },
  { name: 'metric', scene: 'metric', until: '### Size' },
  { name: 'comment', scene: 'comment', until: '### Size' },
  { name: 'blocked', scene: 'blocked', until: '### What changed and why' },
  { name: 'summary', scene: 'summary', until: '### Changed words' },
];

export const PICTURE_WIDTH = 800;

/** A picture that a browser is to draw. */
export interface Picture {
  /** `pull-request-dark.png` */
  readonly file: string;
  readonly html: string;
  /** SHA-256 in hex of everything that the picture shows. */
  readonly digest: string;
}

/** Plays the scenes and writes the pages for the pictures, byte for byte the same each time. */
export async function writePictures(): Promise<Picture[]> {
  const wanted = SCENES.filter(({ name }) => SHOTS.some(({ scene }) => scene === name));
  const played = new Map(await Promise.all(wanted.map(async (scene) => [scene.name, await playScene(scene)] as const)));
  return SHOTS.flatMap((shot) => {
    const scene = played.get(shot.scene);
    if (!scene) throw new Error(`The picture ${shot.name} is of no scene.`);
    return (['light', 'dark'] as const).map((theme) => {
      const html = settle(renderPage(crop(scene.page, shot), { theme, picture: true }), scene.volatile);
      const digest = createHash('sha256').update(`${PICTURE_WIDTH}\n${html}`).digest('hex');
      return { file: `${shot.name}-${theme}.png`, html, digest };
    });
  });
}

function crop(page: Page, { from, until }: Shot): Page | ExcerptPage {
  const proposal = page.kind === 'summary' ? page.summary : (page.comments.at(-1)?.body ?? page.body);
  const [start, end] = [from === undefined ? 0 : proposal.indexOf(from), proposal.indexOf(until)];
  if (start === -1 || end < start) throw new Error(`There is no ${from ?? until} to crop the picture at.`);
  const body = proposal.slice(start, end);
  if (page.kind === 'summary') return { ...page, summary: body };
  if (from !== undefined) return { kind: 'excerpt', title: page.title, body };
  const last = page.comments.at(-1);
  return last ? { ...page, comments: page.comments.with(-1, { ...last, body }) } : { ...page, body };
}

function settle(html: string, volatile: Played['volatile']): string {
  return volatile.reduce((text, [found, fixed]) => text.replaceAll(found, fixed), html);
}
