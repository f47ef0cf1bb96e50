import { getOctokit } from '@actions/github';
import { expect, onTestFinished } from 'vitest';
import { type GitHubEmulator, type GitHubOptions, startGitHub } from './github.ts';

/** The default repository, in Octokit's form. */
export const repo = { owner: 'acme', repo: 'voice-agent' };

/** Starts an emulator with a prompt for one test, and connects the real client. */
export async function start(options: GitHubOptions = {}) {
  const github = await startGitHub({ files: { 'prompt.md': 'You are Ava.\nBe kind.\nSay goodbye.\n' }, ...options });
  onTestFinished(() => github.close());
  return { github, ...connect(github) };
}

export function connect(github: GitHubEmulator, token = github.token) {
  const octokit = getOctokit(token, { baseUrl: github.url });
  return { octokit, rest: octokit.rest };
}

export type Rest = ReturnType<typeof connect>['rest'];

export function head(github: GitHubEmulator, branch = 'main'): string {
  return github.branchHead(branch) ?? '';
}

/** Matches the error of a request; use it with `refused`. */
export function refusal(status: number, message: string | RegExp) {
  return { status, message: expect.stringMatching(message) as unknown };
}

export function refused(request: Promise<unknown>) {
  return expect(request).rejects;
}
