import { createHash } from 'node:crypto';
import { type ExcerptPage, type Page, renderPage } from './page.ts';
import { type Played, playScene } from './scene.ts';
import { SCENES } from './scenes.ts';

/** A picture of the documentation: a part of a scene's page. */
interface Shot {
  readonly name: string;
  readonly scene: string;
  /** In CSS pixels. */
  readonly height: number;
  /** Leaves out what stands above this heading of the proposal, the page's own head included. */
  readonly from?: string;
  /** Leaves out the proposal from this heading on: what can't be seen in the picture can't make it stale. */
  readonly until: string;
}

const SHOTS: readonly Shot[] = [
  { name: 'pull-request', scene: 'pull-request', height: 610, until: '### Size before' },
  { name: 'change', scene: 'pull-request', height: 780, from: '### Changed words', until: '### Take it or leave it' },
  { name: 'metric', scene: 'metric', height: 760, until: '### Size before' },
  { name: 'comment', scene: 'comment', height: 780, until: '### Size before' },
  { name: 'blocked', scene: 'blocked', height: 800, until: '### Runs it is based on' },
  { name: 'summary', scene: 'summary', height: 660, until: '### Changed words' },
];

export const PICTURE_WIDTH = 900;

/** A picture, before a browser has drawn it. */
export interface Picture {
  /** `pull-request-dark.png` */
  readonly file: string;
  readonly html: string;
  readonly height: number;
  /** Changes with everything that the picture shows: SHA-256, in hex. */
  readonly digest: string;
}

/** Plays the scenes and writes the pages that the pictures are taken of, the same to the byte each time. */
export async function writePictures(): Promise<Picture[]> {
  const wanted = SCENES.filter(({ name }) => SHOTS.some(({ scene }) => scene === name));
  const played = new Map(
    await Promise.all(wanted.map(async (scene) => [scene.name, await playScene(scene, 0)] as const)),
  );
  return SHOTS.flatMap((shot) => {
    const scene = played.get(shot.scene);
    if (!scene) throw new Error(`The picture ${shot.name} is of no scene.`);
    return (['light', 'dark'] as const).map((theme) => {
      const html = settle(renderPage(crop(scene.page, shot), { theme, picture: true }), scene.volatile);
      const digest = createHash('sha256').update(`${PICTURE_WIDTH}x${shot.height}\n${html}`).digest('hex');
      return { file: `${shot.name}-${theme}.png`, html, height: shot.height, digest };
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
