import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One of GitHub's icons, in the color of the text. Hidden from screen readers, because there is a word next to it. */
export function drawIcon(name: string, size: 16 | 24 = 16): string {
  const file = fileURLToPath(import.meta.resolve(`@primer/octicons/build/svg/${name}-${size}.svg`));
  return readFileSync(file, 'utf8')
    .trim()
    .replace('<svg ', '<svg class="icon" aria-hidden="true" fill="currentColor" ')
    .replace(/ xmlns="[^"]*"/, '');
}

/** The avatar of `github-actions`. */
export function drawBotAvatar(): string {
  return `<span class="avatar bot">${drawIcon('workflow', 24)}</span>`;
}

/** GitHub's default avatar: symmetric squares from a hash of the name. */
export function drawIdenticon(login: string): string {
  const hash = createHash('sha256').update(login).digest();
  const squares = Array.from({ length: 25 }, (_, index) => {
    const [row, column] = [Math.floor(index / 5), index % 5];
    const isSet = (hash[row * 3 + Math.abs(column - 2)] ?? 0) % 2 === 0;
    return isSet ? `<path d="M${column} ${row}h1v1h-1z"/>` : '';
  });
  const hue = (hash.readUInt16BE(16) / 65_536) * 360;
  return `<svg class="avatar" viewBox="-.5 -.5 6 6" aria-hidden="true" shape-rendering="crispEdges" fill="hsl(${hue.toFixed()} 50% 55%)">${squares.join('')}</svg>`;
}
