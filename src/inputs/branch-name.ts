/** Returns why a text is not a valid branch name (git-check-ref-format), or `undefined` if it is. */
export function explainBadBranchName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > 200) return 'is longer than 200 characters';
  const rules: [RegExp, string][] = [
    [/[\p{Cc} ~^:?*[\\]/u, 'contains a space, a control character or one of ~^:?*[\\'],
    [/\.\.|@\{/, 'contains .. or @{'],
    [/\/\/|^\/|\/$/, 'starts or ends with a slash, or contains two in a row'],
    [/(^|\/)\.|\.lock($|\/)|\.$/, 'has a part that starts with a dot or ends with .lock, or ends with a dot'],
    [/^-|^@$|^HEAD$|^refs\//, 'starts with a dash or refs/, or is @ or HEAD'],
  ];
  return rules.find(([rule]) => rule.test(name))?.[1];
}
