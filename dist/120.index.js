"use strict";export const id=120,ids=[120],modules={5120:((Y,S,h)=>{h.d(S,{$i:()=>y,EU:()=>M,Kc:()=>k,RL:()=>O,SS:()=>_,YJ:()=>z,escapeBlock:()=>j,escapeInline:()=>l,hD:()=>K,nf:()=>N,nn:()=>V,tp:()=>x,zH:()=>B});var r=h(9519);const $=/@|#\d|\b(?:gh|ghsa|cve)-[\da-z]|:\/\/|www\.|(?<![\da-z])[\da-f]{7,}(?![\da-z])|:[\w+-]+:|\$/i,b=`"'([{`,E=`"')]}.,;:!?`,w=/^(["'([{]*)`([^`]+)`([\])}"'.,;:!?]*)$/u,C=[[/<!(?=--)/g,"<\u27E6!\u27E7"],[/\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?:\s*:\s*|\s+)(?:[\w.-]+\/[\w.-]+)?)(#(?=\d)|gh-(?=\d)|https?:\/\/)/gi,"$1\u27E6$2\u27E7"],[/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,"\u27E6[\u27E7"]];function p(e){return C.reduce((n,[s,t])=>n.replace(s,t),e)}function l(e,n=Number.POSITIVE_INFINITY){return k((0,r.IN)((0,r.k4)((0,r.cT)((0,r.w_)(e,n))),n).replace(/\S+/gu,L))}function O(e){return e.replace(/\S+/gu,m)}function m(e){return $.test(e)?g(e,a,d):a(e)}function L(e){const[,n="",s,t=""]=w.exec(e)??[];return s===void 0?m(e):a(n)+d(s)+a(t)}function g(e,n,s){let t=0,c=e.length;for(;t<c&&b.includes(e.charAt(t));)t++;for(;c>t&&E.includes(e.charAt(c-1));)c--;return`${n(e.slice(0,t))}${s(e.slice(t,c))}${n(e.slice(c))}`}const I={"<":"&lt;",">":"&gt;","&":"&amp;","|":"&vert;"};function a(e){return e.replace(/[\\`*_~[\]]/g,"\\$&").replace(/[<>&|]/g,n=>I[n]??n)}function k(e){return e.trimStart().replace(/^(?:(\d+)(?=[.)])|(?=[-#+=:/]))/,"$1\\")}const P=/^\s*(?:[-*+•]|(\d{1,3})[.)])\s+(.*)$/su;function j(e,n=Number.POSITIVE_INFINITY){const s=v(e),t=f(s);if(t.length<=n)return t;const c=[];let o=0;for(const A of s){if(o+=f([A]).length+2,o+60>n)break;c.push(A)}const i=s.length-c.length,u=`(${i} more ${i===1?"paragraph":"paragraphs"} left out for length.)`;return c.length===0?u:`${f(c)}

${u}`}function v(e){const n=[];let s;for(const t of(0,r.Tv)(e).split(`
`)){const[,c,o]=P.exec(t)??[],i=/^\s/.test(t);(0,r.cT)(t)===""?s=void 0:o!==void 0?(s={marker:c===void 0?"- ":`${Number(c)}. `,lines:[o]},n.push(s)):s!==void 0&&(s.marker===""||i)?s.lines.push(t):(s={marker:"",lines:[t]},n.push(s))}return n}function f(e){let n="",s;for(const{marker:t,lines:c}of e){const o=t.slice(-2),i=t===""?c.map(u=>l(u)).join(`
`):l(c.join(" "));s!==void 0&&(n+=o===s&&o!==""?`
`:`

`),n+=t+i,s=o}return n}function _(e,n=Number.POSITIVE_INFINITY){const s=(0,r.IN)((0,r.k4)((0,r.Tv)((0,r.w_)(e,n))).replaceAll(`
`,"\u27E6U+000A\u27E7"),n);return s===""?"(empty)":d(s)}function d(e){const n=p(e),s=new Set((n.match(/`+/g)??[]).map(i=>i.length));let t=1;for(;s.has(t);)t++;const c="`".repeat(t),o=/^[`$]|[`$]$|^ .* $/su.test(n)&&n.trim()!==""?" ":"";return`${c}${o}${n}${o}${c}`}function M(e,n=""){const s=n==="suggestion"?e:p((0,r.k4)((0,r.Tv)(e)));let t=3;for(const[,o=""]of s.matchAll(/^[ \t]*(`{3,})/gm))t=Math.max(t,o.length+1);const c="`".repeat(t);return`${c}${n}
${s}${s.endsWith(`
`)||s===""?"":`
`}${c}`}function B(e,n){return`<details>
<summary>${U(e)}</summary>

${n}

</details>`}function U(e){const n=t=>t.replace(/[<>&]/g,c=>I[c]??c),s=t=>`<code>${n(t)}</code>`;return p((0,r.k4)((0,r.cT)(e))).replace(/\S+/gu,t=>$.test(t)?g(t,n,s):n(t))}function N(e,n){const s=l(e.replaceAll("[","(").replaceAll("]",")"),200),t=URL.parse(n);if(t===null||t.protocol!=="https:"||t.username!==""||t.password!=="")return s;const c=t.href.replace(/[^\w:/?#=&%.,;+~@!-]/g,o=>`%${o.charCodeAt(0).toString(16).toUpperCase()}`);return`[${s}](${c.replaceAll("&","&amp;")})`}function x(e){const[n=[],...s]=e;return[n,n.map(()=>"---"),...s].map(t=>`| ${t.map(D).join(" | ")} |`).join(`
`)}function D(e){return e.replaceAll(`
`," ").replace(/\\?\|/g,n=>n==="|"?"\\|":"\\\u27E6U+007C\u27E7")}function K(e){return e.replace(/^/gm,"> ").replace(/^> $/gm,">")}const T=100,W=300;function y(e){return _(e,T)}function z(e,n){const s=n===void 0?"":N(e,n);return s===""||s.length>W?l(e,T):s}function V(e){return e.filter(n=>n!=="").join(`

`)}})};
