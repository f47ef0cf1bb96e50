import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../../src/documents/code/literal.ts';
import { listSites } from '../../../../src/documents/code/sites.ts';

/** Each string as `path: text`, with the names that a selector may omit in parentheses. */
function listNamed(path: string, code: string): string[] {
  const [language, parser] = path.endsWith('.py')
    ? (['python', python] as const)
    : (['javascript', javascript.configure({ dialect: path.endsWith('x') ? 'ts jsx' : 'ts' })] as const);
  return listSites(language, code, parser.parse(code).topNode).map(({ steps, expression, isBroken }) => {
    const names = steps.map(({ name, isMinor }) => (isMinor ? `(${name})` : name)).join('.');
    const text = expression.pieces.map((piece) => (piece.literal ? textOf(piece.literal) : piece.holes[0].written));
    return `${names}: ${text.join('')}${isBroken ? ' (broken)' : ''}`;
  });
}

describe('in Python', () => {
  it.each<[what: string, code: string, names: string[]]>([
    ['an assignment', 'a = "1"', ['a: 1']],
    ['an annotated assignment', 'a: Literal["x"] = "1"\nb: str', ['a: 1']],
    ['the first of two targets', 'a = b = "1"', ['a: 1']],
    ['several targets with as many values', 'a, b = "1", "2"', ['a: 1', 'b: 2']],
    ['several targets with one value', 'a, b = f("1")\nc, d = "2"', ['a.b.(f).0: 1', 'c.d: 2']],
    ['one target with several values', 'a = b = "1", "2"', ['a.0: 1', 'a.1: 2']],
    ['an attribute', 'a.b = "1"\nself.c = "2"\ncls.d = "3"', ['a.b: 1', '(self).c: 2', '(cls).d: 3']],
    ['a key', 'a["k"] = "1"\nb[\'l\'].c = "2"\nd[f"m"] = "3"', ['a.k: 1', 'b.l.c: 2', 'd.f"m": 3']],
    ['an addition', 'a += "1"', ['a: 1']],
    ['an assignment expression', 'if (a := "1"): f(b := "2")', ['a: 1', '(f).b: 2']],
    ['a class', 'class A:\n  """D"""\n  a = "1"\n  "E"\n', ['A.__doc__: D', 'A.a: 1', 'A.__doc__: E']],
    ['keywords of a class', 'class A(B["0"], k="1"):\n  pass\n', [': 0', 'A.k: 1']],
    [
      'a function',
      'def f(a="1", *, b: str = "2"):\n  "D"\n  return "3"\n',
      ['f.a: 1', 'f.b: 2', 'f.__doc__: D', 'f.(return): 3'],
    ],
    ['a constructor', 'class A:\n  def __init__(self):\n    self.p = "1"\n', ['A.(__init__).(self).p: 1']],
    ['a generator', 'def f():\n  yield "1"\n', ['f.(return): 1']],
    ['a docstring only in a definition', '"D"\nif x:\n  "E"\nx.y\n', [': D', ': E']],
    ['arguments', 'f("1", 2, ["3"], k="4")', ['(f).0: 1', '(f).(2).0: 3', '(f).k: 4']],
    ['calls in calls', 'a = A(B("1"), p="2")', ['a.(A).(0).(B).0: 1', 'a.(A).p: 2']],
    ['a method', 'm.n("1")\nsuper().__init__(p="2")', ['(m).(n).0: 1', '(super).(__init__).p: 2']],
    ['a call of a call', 'f("1")("2")', ['(f).0: 1', '0: 2']],
    ['comments between arguments', 'f(a # c\n = # d\n "1", # e\n "2")', ['(f).a: 1', '(f).0: 2']],
    [
      'a long chain of calls',
      `${'a.'.repeat(100)}b("1")\n${'a.'.repeat(98)}b("2")`,
      ['0: 1', `${'(a).'.repeat(98)}(b).0: 2`],
    ],
    [
      'a decorator',
      '@tool("1")\ndef f():\n  pass\n@a.b(p="2")\nclass C:\n  x = "3"\n',
      ['f.(tool).0: 1', 'C.(a).p: 2', 'C.x: 3'],
    ],
    ['lists, tuples and sets', 'a = ["1", ("2", "3"), {"4"}]', ['a.0: 1', 'a.1.0: 2', 'a.1.1: 3', 'a.2.0: 4']],
    ['a list without a name', '["1"]\nx in ["2"]', ['0: 1', '0: 2']],
    [
      'a dictionary',
      'a = {"k": "1", "l": ["2"], 3: "3", n: {"m": # c\n "4"}, **b, "o" # :\n : "5"}',
      ['a.k: 1', 'a.l.0: 2', 'a.3: 3', 'a.n.m: 4', 'a.o: 5'],
    ],
    ['a dictionary that is unpacked', 'a = {**b({"c": "1"}), **{"d": "2"}, **e}', ['a.(b).(0).c: 1', 'a.d: 2']],
    ['a comprehension', 'a = ["1" for x in y]', [': 1']],
    ['both branches, but not the condition', 'a = "1" if c == "0" else "2"', ['a: 1', ': 0', 'a: 2']],
    ['alternatives', 'a = b or "1"\nc = d and "2"\ne = g == "3"', ['a: 1', 'c: 2', ': 3']],
    ['a sum', 'a = b + "1"\nc = "2" * 3 + x', ['a: {b}1', ': 2']],
    ['what is awaited', 'a = await f("1")\nb = (await "2")', ['a.(f).0: 1', 'b: 2']],
    ['a lambda', 'a = lambda x="1": "2"', ['a.x: 1', 'a: 2']],
    ['an operand or index without a name', 'a = not "1"\nb = c["2"]', [': 1', ': 2']],
    ['an interpolation as part of its string', 'a = f"x{g("1")}"\nf"y{g("2")}"', ['a: x', ': y']],
    ['adjacent strings without a name', '"1" "2"\nf"3"', [': 12', ': 3']],
    ['no bytes', 'a = b"1"\nb"2"', []],
    ['blocks', 'for x in y:\n  a = "1"\nwith open("2") as f:\n  b = "3"\n', ['a: 1', '(open).0: 2', 'b: 3']],
    ['no types', 'type X = Literal["1"]\ndef f(a: Literal["2"]) -> "3": pass', []],
    ['no annotation without a value', 'a["k"]: str', []],
    ['a decorator in a class', 'class A:\n  @d("1")\n  def f(self): pass\n', ['A.f.(d).0: 1']],
    ['a key with a quote', 'a["it\'s"] = "1"', ["a.it's: 1"]],
    [
      'names like self',
      'itself.a = "1"\nclass B:\n  def my__init__(self, c="2"): pass\n',
      ['itself.a: 1', 'B.my__init__.c: 2'],
    ],
    [
      'called names of up to 199 characters',
      `${'a.'.repeat(99)}b("1")\n${'a.'.repeat(99)}bb("2")`,
      [`${'(a).'.repeat(99)}(b).0: 1`, '0: 2'],
    ],
  ])('names %s', (_, code, names) => {
    expect(listNamed('a.py', code)).toEqual(names);
  });
});

describe('in TypeScript', () => {
  it.each<[what: string, code: string, names: string[]]>([
    ['variables', 'const a = "1", b: string = /* c */ "2"; let c', ['a: 1', 'b: 2']],
    [
      'an assignment',
      'a = "1"; b.c = "2"; this.d = "3"; e["k"] = "4"; f ||= "5"; g.#h = "6"',
      ['a: 1', 'b.c: 2', '(this).d: 3', 'e.k: 4', 'f: 5', 'g.h: 6'],
    ],
    ['the initial value of a pattern', 'const { a } = f({ p: "1" }), [b] = "2"', ['(f).(0).p: 1', ': 2']],
    ['defaults of a pattern', 'const { a = "1", b: c = "2" } = d; const [e = "3"] = d', ['a: 1', 'c: 2', 'e: 3']],
    [
      'an object',
      'const a = { b: "1", c: ["2"], "d": "3", 4: "5", [e]: "6", j }',
      ['a.b: 1', 'a.c.0: 2', 'a.d: 3', 'a.4: 5', 'a.e: 6'],
    ],
    [
      'methods of an object',
      'const a = { f() { return "1" }, g: () => "2", get h() { return "3" }, "i"() { return "4" }, 5() { return "5" } }',
      ['a.f.(return): 1', 'a.g: 2', 'a.h.(return): 3', 'a.i.(return): 4', 'a.5.(return): 5'],
    ],
    [
      'a class',
      'class A extends B("0") { b = "1"; static c: string = "2"; #d = "3"; e; f() { return "4" } constructor() { this.g = "5" } }',
      ['A.(B).0: 0', 'A.b: 1', 'A.c: 2', 'A.d: 3', 'A.f.(return): 4', 'A.(constructor).(this).g: 5'],
    ],
    ['a class expression', 'const a = class B { c = "1" }, d = class { e = "2" }', ['a.B.c: 1', 'd.e: 2']],
    ['a decorator', '@Dec("1") class A { @Prop({ d: "2" }) b = "3" }', ['A.(Dec).0: 1', 'A.(Prop).(0).d: 2', 'A.b: 3']],
    [
      'an enum and a namespace',
      'enum A { B = "1", C = "2" } namespace D { const e = "3" }',
      ['A.B: 1', 'A.C: 2', 'D.e: 3'],
    ],
    [
      'a function',
      'function f(a = "1", { b = "2" }, [c = "3"]) { return "4" }',
      ['f.a: 1', 'f.b: 2', 'f.c: 3', 'f.(return): 4'],
    ],
    ['a function expression', 'const f = function g() { return "1" }', ['f.g.(return): 1']],
    [
      'an arrow function',
      'const f = (a = "1") => "2", g = () => { return "3" }; h(x => "4")',
      ['f.a: 1', 'f: 2', 'g.(return): 3', '(h).(0): 4'],
    ],
    ['an arrow function without a name', '(() => f("1"))()', ['(f).0: 1']],
    [
      'arguments',
      'f("1", b, ["2"], { c: "3" }); new A.B({ p: "4" }); $f.$g("5"); super("6")',
      ['(f).0: 1', '(f).(2).0: 2', '(f).(3).c: 3', '(A).(B).(0).p: 4', '($f).($g).0: 5', '(super).0: 6'],
    ],
    ['calls of calls', 'f("1").g("2")("3")', ['(f).0: 1', '(f).(g).0: 2', '0: 3']],
    ['an array', 'const a = ["1", ["2"], ...b]; ["3"]', ['a.0: 1', 'a.1.0: 2', '0: 3']],
    ['an array behind a spread', 'const a = [...b, "1"]', ['a.1: 1']],
    [
      'an object that is spread',
      'const a = { ...b({ c: "1" }), ...{ d: "2" }, ...(x ? { e: "3" } : y && { f: "4" }), ...g, h: "5" }',
      ['a.(b).(0).c: 1', 'a.d: 2', 'a.e: 3', 'a.f: 4', 'a.h: 5'],
    ],
    ['a tagged template', 'f`1`; const a = dedent`2`', [': 1', 'a: 2']],
    ['a template without a name', '`1`; x(!`2`)', [': 1', ': 2']],
    ['alternatives', 'a = b ?? "1"; c = d || "2"; e = g && "3"; h = i === "4"', ['a: 1', 'c: 2', 'e: 3', ': 4']],
    [
      'both branches, but not the condition',
      'const a = c === "0" ? "1" : "2"; d ? "3" : "4"',
      [': 0', 'a: 1', 'a: 2', ': 3', ': 4'],
    ],
    [
      'a value with a type',
      'a = "1" as const; b = "2" satisfies string; c = <string>"3"; d = <X>[y, "4"]; e = f as "x"; g = [y, "5"] as X',
      ['a: 1', 'b: 2', 'c: 3', 'd.1: 4', 'g.1: 5'],
    ],
    ['an operand without a name', 'a = !"1"; b = typeof "2"; c = d["3"]', [': 1', ': 2', ': 3']],
    ['a default export', 'export default "1"', ['default: 1']],
    ['a default object', 'export default { a: `1` }', ['default.a: 1']],
    ['a default function', 'export default () => "1"', ['default: 1']],
    ['a default class by its own name', 'export default class A { b = "1" }', ['A.b: 1']],
    ['exported variables', 'export const a = "1"; export function f() { return "2" }', ['a: 1', 'f.(return): 2']],
    ['no modules', 'export * from "1"; export { a } from "2"; import b from "3"; import "4"', []],
    ['no types', 'type A = "1"; interface B { b: "2" } function f(): "3" {} const c: { d: "4" } = e', []],
    ['no regular expressions', 'const a = /"1"/', []],
    [
      'statements',
      'if (a === "1") b = "2"; switch (c) { case "3": d = "4" } throw new E("5")',
      [': 1', 'b: 2', ': 3', 'd: 4', '(E).0: 5'],
    ],
    ['a key before a comment', 'const a = { b /* c */ : /* : */ "1", /* d */ e: "2" }', ['a.b: 1', 'a.e: 2']],
    ['arguments behind comments', 'f(/* c */ "1", // d\n "2")', ['(f).0: 1', '(f).1: 2']],
    ['arguments, but not their types', 'new A<"x">("1"); a.b<C>({ p: "2" })', ['(A).0: 1', '(a).(b).(0).p: 2']],
    ['alternatives with a type', 'const a = <X>(b || "1")', ['a: 1']],
    ['no docstring', 'function f() { "use strict" }', [': use strict']],
    ['a default function without a name', 'export default function () { return "1" }', ['(return): 1']],
  ])('names %s', (_, code, names) => {
    expect(listNamed('a.ts', code)).toEqual(names);
  });

  it('names attributes in JSX, but not their plain strings', () => {
    const code = 'const a = <B c="1" d={"2"} e={f("3")} g={{ h: "4" }} {...j}>k {"5"} {`6`}</B>';
    expect(listNamed('a.tsx', code)).toEqual(['a.d: 2', 'a.e.(f).0: 3', 'a.g.h: 4', ': 5', ': 6']);
  });
});

describe('marks a string as broken', () => {
  it.each<[what: string, path: string, code: string, names: string[]]>([
    ['in a statement with an error', 'a.py', 'a = "1" )\nb = "2"', ['a: 1 (broken)', 'b: 2']],
    ['next to an error', 'a.py', 'a = "1"\n???\nb = "2"\n\nc = "3"', ['a: 1 (broken)', 'b: 2 (broken)', 'c: 3']],
    [
      'in the innermost statement only',
      'a.py',
      'def f():\n  a = = "1"\n  b = "2"\nc = "3"\n',
      ['f.a: 1 (broken)', 'f.b: 2', 'c: 3'],
    ],
    ['in an object with an error', 'a.js', 'const a = { b: "1", c: }\nconst d = "2"', ['a.b: 1 (broken)', 'd: 2']],
    [
      'in a class with an error',
      'a.js',
      'class A { b = "1"\n c = = "2"\n d = "3" }',
      ['A.b: 1', ': 2 (broken)', 'A.d: 3'],
    ],
    [
      'in a block with an error',
      'a.js',
      'function f() { a = "1"; b = ; c = "2" }\nd = "3"',
      ['f.a: 1', 'f.c: 2', 'd: 3'],
    ],
    ['not next to a comment in JSX', 'a.jsx', 'const a = [<B>{/* c */}</B>, "1"]', ['a.1: 1']],
    [
      'next to an interpolation without a value in JSX',
      'a.jsx',
      'const a = [<B>{ x y }</B>, "1"]',
      ['a.1: 1 (broken)'],
    ],
  ])('%s', (_, path, code, names) => {
    expect(listNamed(path, code)).toEqual(names);
  });
});

it.each<[use: string, code: string, formatting: (string | undefined)[]]>([
  ['NAME.format(…)', 'P = "{x}"\nP.format(x=1)', ['format']],
  ['NAME.format_map(…)', 'P = "{x}"\nQ = P.format_map(y)', ['format']],
  ['NAME % values', 'P = "%s"\nq = P % x', ['percent']],
  ['Class.NAME % values', 'class A:\n  P = "%s"\nq = A.P % x', ['percent']],
  ['a call that is formatted', 'P = f("%s")\nq = f(P) % x', [undefined]],
  ['another name that ends alike', 'P = "{x}"\nXP.format(x=1)', [undefined]],
  ['the method without a call', 'P = "{x}"\nf(P.format, 1)', [undefined]],
  ['NAME as the values', 'P = "%s"\nQ = 3 % P', [undefined]],
  ['another operator', 'P = "%s"\nq = P * x', [undefined]],
  ['a string formatted in place', 'P = "%s {x}" % x\nP.format(x=1)', ['percent']],
])('sees that other code formats a string: %s', (_, code, formatting) => {
  const sites = listSites('python', code, python.parse(code).topNode);
  expect(sites.map(({ expression }) => expression.formatting)).toEqual(formatting);
});

it('formats no string in JavaScript', () => {
  const code = 'const P = "{x}"; P.format(1)';
  const [site] = listSites('javascript', code, javascript.parse(code).topNode);
  expect(site?.expression.formatting).toBeUndefined();
});
