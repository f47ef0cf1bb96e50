/** The format of files in which a JSON Pointer can select a string, by extension. */
export const STRUCTURED: ReadonlyMap<string, 'JSON' | 'YAML'> = new Map([
  ...['json', 'jsonc', 'json5', 'ipynb'].map((extension) => [extension, 'JSON'] as const),
  ...['yaml', 'yml'].map((extension) => [extension, 'YAML'] as const),
]);

/** Extensions of source files in which `symbol:` can select a string. */
export const SOURCE = ['py', 'pyi', 'pyw', 'js', 'jsx', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx'];

/** Extensions of Markdown files. */
export const MARKDOWN = ['md', 'markdown', 'mdown', 'mkd', 'mdc', 'qmd'];

/** Extensions of plain text files: prose and prompt templates. */
export const TEXT = [
  ...MARKDOWN,
  ...'mdx txt text rst adoc asciidoc org prompt prompty jinja jinja2 j2 njk hbs handlebars mustache liquid'.split(' '),
  ...'tmpl tpl gotmpl tera twig eta ejs erb eex poml'.split(' '),
];

/** Extensions of files that are not parsed, but that hold more than a prompt. */
export const CODE = [
  ...'go rs java kt kts scala dart groovy gradle swift cs fs vb php rb rake sh bash zsh fish ps1 bat cmd ex exs erl'.split(
    ' ',
  ),
  ...'c h cc hh cpp hpp cxx m mm lua pl r jl hs elm ml clj cljs zig nim cr sql toml tf hcl env ini cfg conf'.split(' '),
  ...'properties vue svelte astro css scss less proto graphql gql'.split(' '),
];

/** Returns a path's extension in lower case without the dot, or an empty string. `.env.local` counts as `env`. */
export function extensionOf(path: string): string {
  if (/(?:^|[\\/])\.env(?:\.[\w.-]+)?$/i.test(path)) return 'env';
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
