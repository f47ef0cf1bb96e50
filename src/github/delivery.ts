// All of GitHub's side that a delivery needs, in one chunk of the bundle: it is loaded while the service works.
export { readBase, resolveBaseBranch } from './base.ts';
export { connectGitHub } from './client.ts';
export { upsertComment } from './comment.ts';
export { blobUrl } from './links.ts';
export { BODY_LIMIT } from './marker.ts';
export { applyLineChanges, findLineChanges } from './patch.ts';
export {
  checkCommentDelivery,
  checkMayWrite,
  checkPullRequestDelivery,
  checkSuggestionDelivery,
} from './preflight.ts';
export { upsertPullRequest } from './pull-request.ts';
export { upsertSuggestions } from './suggestion.ts';
