"use strict";export const id=120,ids=[120],modules={5120:((F,b,h)=>{h.d(b,{$i:()=>z,EU:()=>U,Kc:()=>k,RL:()=>L,SS:()=>_,YJ:()=>V,escapeBlock:()=>j,escapeInline:()=>l,hD:()=>v,nf:()=>N,nn:()=>Y,tp:()=>D,uM:()=>S,zH:()=>W});var o=h(9519);const $=/@|#\d|\b(?:gh|ghsa|cve)-[\da-z]|:\/\/|www\.|(?<![\da-z])[\da-f]{7,}(?![\da-z])|:[\w+-]+:|\$/i,E=`"'([{`,w=`"')]}.,;:!?`,C=/^(["'([{]*)`([^`]+)`([\])}"'.,;:!?]*)$/u,O=[[/<!(?=--)/g,"<\u27E6!\u27E7"],[/\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?:\s*:\s*|\s+)(?:[\w.-]+\/[\w.-]+)?)(#(?=\d)|gh-(?=\d)|https?:\/\/)/gi,"$1\u27E6$2\u27E7"],[/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,"\u27E6[\u27E7"]];function p(e){return O.reduce((n,[s,t])=>n.replace(s,t),e)}function l(e,n=Number.POSITIVE_INFINITY){return k((0,o.IN)((0,o.k4)((0,o.cT)((0,o.w_)(e,n))),n).replace(/\S+/gu,M))}function L(e){return e.replace(/\S+/gu,m)}function m(e){return $.test(e)?g(e,u,d):u(e)}function M(e){const[,n="",s,t=""]=C.exec(e)??[];return s===void 0?m(e):u(n)+d(s)+u(t)}function g(e,n,s){let t=0,c=e.length;for(;t<c&&E.includes(e.charAt(t));)t++;for(;c>t&&w.includes(e.charAt(c-1));)c--;return`${n(e.slice(0,t))}${s(e.slice(t,c))}${n(e.slice(c))}`}const I={"<":"&lt;",">":"&gt;","&":"&amp;","|":"&vert;"};function u(e){return e.replace(/[\\`*_~[\]]/g,"\\$&").replace(/[<>&|]/g,n=>I[n]??n)}function k(e){return e.trimStart().replace(/^(?:(\d+)(?=[.)])|(?=[-#+=:/]))/,"$1\\")}const P=/^\s*(?:[-*+•]|(\d{1,3})[.)])\s+(.*)$/su;function j(e,n=Number.POSITIVE_INFINITY){const s=B(e),t=f(s);if(t.length<=n)return t;const c=[];let r=0;for(const T of s){if(r+=f([T]).length+2,r+60>n)break;c.push(T)}const i=s.length-c.length,a=`(${i} more ${i===1?"paragraph":"paragraphs"} left out for length.)`;return c.length===0?a:`${f(c)}

${a}`}function B(e){const n=[];let s;for(const t of(0,o.I5)(e).split(`
`)){const[,c,r]=P.exec(t)??[],i=/^\s/.test(t);(0,o.cT)(t)===""?s=void 0:r!==void 0?(s={marker:c===void 0?"- ":`${Number(c)}. `,lines:[r]},n.push(s)):s!==void 0&&(s.marker===""||i)?s.lines.push(t):(s={marker:"",lines:[t]},n.push(s))}return n}function f(e){let n="",s;for(const{marker:t,lines:c}of e){const r=t.slice(-2),i=t===""?c.map(a=>l(a)).join(`
`):l(c.join(" "));s!==void 0&&(n+=r===s&&r!==""?`
`:`

`),n+=t+i,s=r}return n}function _(e,n=Number.POSITIVE_INFINITY){const s=(0,o.IN)((0,o.k4)((0,o.I5)((0,o.w_)(e,n))).replaceAll(`
`,"\u27E6U+000A\u27E7"),n);return s===""?"(empty)":d(s)}function d(e){const n=p(e),s=new Set((n.match(/`+/g)??[]).map(i=>i.length));let t=1;for(;s.has(t);)t++;const c="`".repeat(t),r=/^[`$]|[`$]$|^ .* $/su.test(n)&&n.trim()!==""?" ":"";return`${c}${r}${n}${r}${c}`}function U(e,n=""){const s=n==="suggestion"?e:p((0,o.k4)((0,o.I5)(e)));let t=3;for(const[,r=""]of s.matchAll(/^[ \t]*(`{3,})/gm))t=Math.max(t,r.length+1);const c="`".repeat(t);return`${c}${n}
${s}${s.endsWith(`
`)||s===""?"":`
`}${c}`}function W(e,n){return`<details>
<summary>${x(e)}</summary>

${n}

</details>`}function x(e){const n=t=>t.replace(/[<>&]/g,c=>I[c]??c),s=t=>`<code>${n(t)}</code>`;return p((0,o.k4)((0,o.cT)(e))).replace(/\S+/gu,t=>$.test(t)?g(t,n,s):n(t))}function N(e,n){const s=l(e.replaceAll("[","(").replaceAll("]",")"),200),t=URL.parse(n);if(t===null||t.protocol!=="https:"||t.username!==""||t.password!=="")return s;const c=t.href.replace(/[^\w:/?#=&%.,;+~@!-]/g,r=>`%${r.charCodeAt(0).toString(16).toUpperCase()}`);return`[${s}](${c.replaceAll("&","&amp;")})`}function D(e){const[n=[],...s]=e;return[n,n.map(()=>"---"),...s].map(t=>`| ${t.map(K).join(" | ")} |`).join(`
`)}function K(e){return e.replaceAll(`
`," ").replace(/\\?\|/g,n=>n==="|"?"\\|":"\\\u27E6U+007C\u27E7")}function v(e){return e.replace(/^/gm,"> ").replace(/^> $/gm,">")}const A=100,y=300;function z(e){return _(e,A)}function S(e,n){const s=n===void 0?"":N(e,n);return s.startsWith("[")&&s.length<=y?s:void 0}function V(e,n){return S(e,n)??l(e,A)}function Y(e){return e.filter(n=>n!=="").join(`

`)}})};
