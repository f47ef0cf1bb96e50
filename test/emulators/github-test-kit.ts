import { getOctokit } from '@actions/github';
import { expect, onTestFinished } from 'vitest';
import { type GitHubEmulator, type GitHubOptions, startGitHub } from './github.ts';

/** The default repository, as Octokit wants it. */
export const repo = { owner: 'acme', repo: 'voice-agent' };

/** An emulator for one test, with a prompt in it, and the real client on it. */
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

/** To be matched with the error of a request that `refused` waits for. */
export function refusal(status: number, message: string | RegExp) {
  return { status, message: expect.stringMatching(message) as unknown };
}

export function refused(request: Promise<unknown>) {
  return expect(request).rejects;
}
