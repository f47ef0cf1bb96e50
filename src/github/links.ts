/** The parts of a repository's URL; `RepositoryEvent` and `GitHub` both have them. */
export interface RepositoryAddress {
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
}

/** The page on which a person opens a pull request from `branch` into `base`. */
export function compareUrl(address: RepositoryAddress, base: string, branch: string): string {
  return `${repositoryUrl(address)}/compare/${encodePath(base)}...${encodePath(branch)}?quick_pull=1`;
}

/** The page that shows a file at a branch or commit. */
export function blobUrl(address: RepositoryAddress, ref: string, path: string): string {
  return `${repositoryUrl(address)}/blob/${encodePath(ref)}/${encodePath(path)}`;
}

/** The page of a pull request. */
export function pullUrl(address: RepositoryAddress, number: number): string {
  return `${repositoryUrl(address)}/pull/${number}`;
}

function repositoryUrl({ serverUrl, owner, repo }: RepositoryAddress): string {
  return `${serverUrl}/${encodePath(owner)}/${encodePath(repo)}`;
}

// Encodes brackets and quotes too, so that the URL is safe in a Markdown link.
function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
