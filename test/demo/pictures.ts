import { createHash } from 'node:crypto';
import { type ExcerptPage, type Page, renderPage } from './page.ts';
import { type Played, playScene } from './scene.ts';
import { SCENES } from './scenes.ts';

/** A picture of the documentation: the top of a scene's page. */
interface Shot {
  readonly name: string;
  readonly scene: string;
  /** In CSS pixels. */
  readonly height: number;
  /** Leaves out what stands above this heading of the body, the page's own head included. */
  readonly from?: string;
}

const SHOTS: readonly Shot[] = [
  { name: 'pull-request', scene: 'pull-request', height: 610 },
  { name: 'change', scene: 'pull-request', height: 780, from: '### Changed words' },
  { name: 'comment', scene: 'comment', height: 780 },
  { name: 'blocked', scene: 'blocked', height: 800 },
  { name: 'summary', scene: 'summary', height: 660 },
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
      const html = settle(renderPage(crop(scene.page, shot.from), { theme, picture: true }), scene.volatile);
      const digest = createHash('sha256').update(`${PICTURE_WIDTH}x${shot.height}\n${html}`).digest('hex');
      return { file: `${shot.name}-${theme}.png`, html, height: shot.height, digest };
    });
  });
}

function crop(page: Page, from: string | undefined): Page | ExcerptPage {
  if (from === undefined) return page;
  const body = page.kind === 'summary' ? page.summary : page.body;
  const start = body.indexOf(from);
  if (start === -1) throw new Error(`There is no ${from} to begin the picture with.`);
  return { kind: 'excerpt', title: page.kind === 'summary' ? page.workflow : page.title, body: body.slice(start) };
}

function settle(html: string, volatile: Played['volatile']): string {
  return volatile.reduce((text, [found, fixed]) => text.replaceAll(found, fixed), html);
}
