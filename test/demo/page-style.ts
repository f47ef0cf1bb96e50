const LIGHT = {
  canvas: '#ffffff',
  inset: '#f6f8fa',
  text: '#1f2328',
  muted: '#59636e',
  border: '#d1d9e0',
  link: '#0969da',
  open: '#1a7f37',
  'open-back': '#1f883d',
  danger: '#d1242f',
  'danger-back': '#cf222e',
  attention: '#9a6700',
  'attention-back': '#fff8c5',
  add: '#dafbe1',
  'add-number': '#aceebb',
  del: '#ffebe9',
  'del-number': '#ffcecb',
  hunk: '#ddf4ff',
  code: '#eff1f3',
};

const DARK: typeof LIGHT = {
  canvas: '#0d1117',
  inset: '#151b23',
  text: '#f0f6fc',
  muted: '#9198a1',
  border: '#3d444d',
  link: '#4493f8',
  open: '#3fb950',
  'open-back': '#238636',
  danger: '#f85149',
  'danger-back': '#da3633',
  attention: '#d29922',
  'attention-back': '#2b2111',
  add: '#12261e',
  'add-number': '#1c4428',
  del: '#25171c',
  'del-number': '#542426',
  hunk: '#121d2f',
  code: '#262c36',
};

export type Theme = 'auto' | 'light' | 'dark';

/** The page's style sheet, in one theme or in that of the reader's system. */
export function writeStyle(theme: Theme): string {
  const declare = (palette: typeof LIGHT) =>
    `:root{${Object.entries(palette)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';')}}`;
  const dark = `@media(prefers-color-scheme:dark){${declare(DARK)}}`;
  const palette = { auto: declare(LIGHT) + dark, light: declare(LIGHT), dark: declare(DARK) }[theme];
  const scheme = { auto: 'light dark', light: 'light', dark: 'dark' }[theme];
  return `${palette}\n:root{color-scheme:${scheme}}\n${RULES}`;
}

const RULES = `
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--text);font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
.scenes{display:flex;flex-wrap:wrap;gap:16px;padding:12px 24px;border-bottom:1px solid var(--border);background:var(--inset)}
.scenes b{font-weight:600}
h1{margin:0 0 8px;font-size:28px;font-weight:400;line-height:1.25}
h1 .number{color:var(--muted);font-weight:300}
.facts{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding-bottom:16px;border-bottom:1px solid var(--border);color:var(--muted)}
.icon{flex:none;vertical-align:text-bottom}
.state{display:flex;align-items:center;gap:6px;padding:5px 12px;border-radius:2em;background:var(--danger-back);color:#fff;font-weight:500}
.state.open,.state.success{background:var(--open-back)}
.branch{padding:2px 6px;border-radius:6px;background:var(--hunk);color:var(--link);font-size:12px}
.tabs{display:flex;gap:8px;margin:8px 0 16px;border-bottom:1px solid var(--border)}
.tabs>span{display:flex;align-items:center;gap:8px;padding:8px 12px;border-bottom:2px solid transparent}
.tabs>span.current{border-color:#fd8c73;font-weight:600}
.tabs .icon{color:var(--muted)}
.count{min-width:20px;padding:0 6px;border-radius:2em;background:var(--code);font-size:12px;line-height:20px;text-align:center}
.entry{display:grid;grid-template-columns:40px 1fr;gap:16px;margin-bottom:16px}
.avatar{display:grid;place-items:center;width:40px;height:40px;border-radius:50%;background:#f0f0f0}
.avatar.bot{border-radius:6px;background:#0969da;color:#fff}
.box{border:1px solid var(--border);border-radius:6px;min-width:0;overflow:hidden}
.box>header{padding:8px 16px;background:var(--inset);border-bottom:1px solid var(--border);color:var(--muted)}
.box>header b{color:var(--text)}
.tag{margin-left:4px;padding:0 7px;border:1px solid var(--border);border-radius:2em;font-size:12px}
.commits{margin:0 0 16px 56px;padding:4px 0 4px 16px;border-left:2px solid var(--border);list-style:none}
.commits li{display:flex;gap:8px;align-items:baseline;padding:4px 0}
.commits .title{flex:1;min-width:0}
.commits .mono,.verified{font-size:12px;color:var(--muted)}
.verified{padding:0 7px;border:1px solid var(--open);border-radius:2em;color:var(--open)}
.markdown{padding:16px;overflow-wrap:break-word}
.markdown>:first-child{margin-top:0}
.markdown p,.markdown ul,.markdown ol,.markdown blockquote,.markdown pre,.markdown .scroll{margin:0 0 16px}
.markdown>:last-child{margin-bottom:0}
.markdown h2,.markdown h3{margin:24px 0 16px;line-height:1.25;font-weight:600}
.markdown h2{padding-bottom:.3em;border-bottom:1px solid var(--border);font-size:1.5em}
.markdown h3{font-size:1.25em}
.markdown ul,.markdown ol{padding-left:2em}
.markdown li+li{margin-top:.25em}
.markdown code{padding:.2em .4em;border-radius:6px;background:var(--code);font-size:85%}
.markdown pre{padding:16px;border-radius:6px;background:var(--inset);font-size:85%;line-height:1.45;overflow:auto}
.markdown pre code{padding:0;background:none;font-size:100%}
.markdown pre.diff code{display:block;width:max-content;min-width:100%}
.markdown pre.diff span{display:block}
.markdown pre.diff .add{background:var(--add)}
.markdown pre.diff .del{background:var(--del)}
.markdown pre.diff .hunk{color:var(--link)}
.markdown .scroll{overflow:auto}
.markdown table{border-collapse:collapse}
.markdown th,.markdown td{padding:6px 13px;border:1px solid var(--border)}
.markdown tr:nth-child(2n) td{background:var(--inset)}
.markdown blockquote{padding:0 1em;border-left:.25em solid var(--border);color:var(--muted)}
.markdown hr{height:.25em;margin:24px 0;border:0;background:var(--border)}
.markdown summary{cursor:pointer}
.markdown a{text-decoration:underline}
.markdown .alert{color:var(--text);border-color:var(--link);padding:8px 16px}
.markdown .alert.warning{border-color:var(--attention)}
.markdown .alert.caution{border-color:var(--danger)}
.markdown .alert>:last-child{margin-bottom:0}
.markdown .alert-title{display:flex;align-items:center;gap:8px;margin-bottom:8px;font-weight:600}
.markdown .alert.warning .alert-title{color:var(--attention)}
h2.part{margin:32px 0 16px;font-size:20px;font-weight:600}
.file{margin-bottom:16px}
.file>header{display:flex;gap:8px}
.file .size{margin-left:auto}
.plus{color:var(--open)}
.minus{color:var(--danger)}
.lines{width:100%;border-collapse:collapse;font-size:12px;line-height:20px}
.lines td{padding:0 10px;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}
.lines .number{width:1%;min-width:44px;text-align:right;color:var(--muted);white-space:nowrap}
.lines .add td{background:var(--add)}
.lines .add .number{background:var(--add-number)}
.lines .del td{background:var(--del)}
.lines .del .number{background:var(--del-number)}
.lines .hunk td{background:var(--hunk);color:var(--muted)}
.annotation{display:flex;gap:12px;padding:12px 16px;border-top:1px solid var(--border)}
.annotation:first-of-type{border-top:0}
.annotation .level{display:flex;align-items:center;gap:8px;flex:none;width:88px;height:21px;font-weight:600}
.annotation .error{color:var(--danger)}
.annotation .warning{color:var(--attention)}
.annotation .notice{color:var(--link)}
.annotation .where{color:var(--muted);font-size:12px}
.stack{display:grid;gap:16px;margin-top:16px}
.log{margin:0;padding:16px;background:var(--inset);font-size:12px;line-height:20px;white-space:pre-wrap;overflow-wrap:anywhere}
.log .error{color:var(--danger)}
.log .warning{color:var(--attention)}
.log .notice{color:var(--link)}
.picture{overflow:hidden;border:1px solid var(--border);border-radius:8px;font-family:"Liberation Sans",Arial,sans-serif}
.picture code,.picture pre,.picture .mono{font-family:"Liberation Mono",monospace}
.picture main{padding:20px 16px 0}
.picture h1{font-size:24px}
.picture .state{padding:5px 10px;gap:4px}
.picture .branch{padding:2px 4px}
.picture main>:last-child{margin-bottom:0}
.picture .entry:last-child .box,.picture .stack .box:last-child,.picture main>.box{border-bottom:0;border-radius:6px 6px 0 0}
.picture .markdown pre.diff code{width:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.picture .markdown pre.diff span{padding-left:3ch;text-indent:-3ch}
`;
