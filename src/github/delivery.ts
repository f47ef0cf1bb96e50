// Everything from github/ that a delivery needs, in one chunk of the bundle, loaded while the job runs.
export { extendBase, readDefaultBranch, refreshBase, resolveBaseBranch, sameFiles } from './base.ts';
export { decideNext, hasLostBase, listPullsInto, readBranchState, readHead, readRequest } from './branch-state.ts';
export { connectGitHub } from './client.ts';
export { findAnswer, upsertComment } from './comment.ts';
export { MovedError } from './commits.ts';
export { applyLineChanges, findLineChanges } from './patch.ts';
export {
  checkCommentDelivery,
  checkMayComment,
  checkMayWrite,
  checkPullRequestDelivery,
  checkSuggestionDelivery,
  checkWorkflowFiles,
} from './preflight.ts';
export { commentBeside, openPullRequest, pushCommits, updateText } from './pull-request.ts';
export { hasSuggested, suggestChanges } from './suggestion.ts';
