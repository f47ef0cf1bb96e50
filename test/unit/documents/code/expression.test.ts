import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

const LONG = 'x'.repeat(70);

describe('in Python, the text', () => {
  it.each<[what: string, code: string, text: string]>([
    [
      'of escapes',
      String.raw`"a\tb\x41\u00e9\U0001F600\101\400\q\8\\ \' \" \a\b\f\v."`,
      'a\tb\x41é😀A\u0100\\q\\8\\ \' " \x07\b\f\v.',
    ],
    ['of a carriage return', String.raw`"a\rb"`, 'a\nb'],
    ['of a continued line', '"a \\\n b"', 'a  b'],
    ['of a code point that does not exist', String.raw`"\U00110000 a\U0010ffff"`, '\\U00110000 a\u{10ffff}'],
    ['of a raw string', String.raw`r"a\n{x}\N{DASH}"`, String.raw`a\n{x}\N{DASH}`],
    ['of an escaped quote in a raw string', String.raw`R'''a\''''`, String.raw`a\'`],
    ['of a formatted raw string', String.raw`rF"a\n{x}{{y}}"`, String.raw`a\n{x}{y}`],
    ['of braces without interpolations', 'u"a {{b}}"', 'a {{b}}'],
    [
      'of interpolations',
      'F"{x} {{b}} {y!r} {z:>10} {z=} {a.b} {c[0]} {x}."',
      '{x} {b} {y!r} {z:>10} {z} {a.b} {c[0]} {x}.',
    ],
    ['of code in an interpolation', 'f"{x + 1} {str(y)} {self.z} {await w} {v:{u}}."', '{x} {y} {self.z} {w} {v_u}.'],
    ['of an interpolation on several lines', 'f"""{\nx\n} a"""', '{x} a'],
    ['of an interpolation without a name', 'f"{1} {2} {3 + 4}."', '{value_1} {value_2} {value_0}.'],
    ['of an interpolation with many names', `f"{a(b, c, d)} {${LONG} + 1}."`, `{a_b_c} {${LONG.slice(0, 60)}}.`],
    ['of an interpolation that looks like other text', 'f"{a}" + "{a} {a_2}."', '{a_3}{a} {a_2}.'],
    ['of different values with one name', 'f"{a + 1} {a + 2} {a}."', '{a} {a_2} {a_3}.'],
    ['of equal values', 'f"{a + 1}" f"{a + 1} {b}."', '{a}{a} {b}.'],
    ['of a sum', 'x + (y) + "a" + (z) + f(1)', '{x_y}a{z}{f}'],
    ['of a sum in a sum', '"a" + ("b" + c) + f"{d}"', 'ab{c}{d}'],
    [
      'of transformed operands',
      '"a" + dedent("b") + "{}".format(x) + ",".join(["c"])',
      'a{dedent_b}{format_x}{join_c}',
    ],
    ['of a sum with comments', '(a + "b" # c\n + # d\n "e")', '{a}be'],
    ['of adjacent strings', '(# c\n"a" # d\nr"\\b" f"{x}")', 'a\\b{x}'],
    ['of a list', '"\\n".join(["a", f"{x}", "b" "c", "d" + "e"])', 'a\n{x}\nbc\nde'],
    ['of a tuple', '"".join(("a", "b"))', 'ab'],
    ['of positional values', '"%s and %d of %5.2f, 9%%" % (a, b[0], 1)', '{a} and {b[0]} of {value_1}, 9%'],
    ['of values with flags', '"%-5s %+.3d %#x %08.3f" % (a, b, c, d)', '{a} {b} {c} {d}'],
    ['of a single value', '"%s" % a', '{a}'],
    ['of too few values', '"%s and %s" % a', '%s and %s'],
    ['of named values', '"%(a)s %(b)d%%" % c', '%(a)s %(b)d%'],
    ['of a mapping without fields', '"a 9%%" % b', 'a 9%'],
    ['of values without fields', '"a 9%%" % (b, c)', 'a 9%%'],
    ['of a percent sign that is no field', '"%s 9%" % a', '%s 9%'],
    ['of an escaped percent sign', '"\\x25s %s" % a', '%s %s'],
    ['of an interpolation beside fields', 'f"{x} %s" % a', '{x} %s'],
    ['of an escape beside fields', '"%s\\n\\x41" % a', '{a}\nA'],
    ['of an operand beside fields', '("%s" + x) % a', '%s{x}'],
    [
      'of fields',
      '"{} {} {0} {a} {a.b} {a[0]!r:>5} {{b}}".format(x, y, a=1)',
      '{value_0} {value_1} {value_0_2} {a} {a.b} {a[0]!r:>5} {b}',
    ],
    ['of percent signs beside fields', '"%s {}".format(a)', '%s {value_0}'],
    ['of a brace that opens no field', '"{} {".format(x)', '{} {'],
    ['of a brace that closes no field', '"} {}".format(x)', '} {}'],
    ['of an escaped brace', '"\\x7b {}".format(x)', '{ {}'],
    ['of a call without fields', '"a {{b}}".format_map(x)', 'a {b}'],
    ['of fields in a trimmed text', '" {} ".format(a).strip()', '{value_0}'],
    ['of replaced parts', '"a".replace("a", "b")', 'a'],
    ['trimmed at both ends', '" a\\n".strip()', 'a'],
    ['trimmed at its start', '" a ".lstrip()', 'a '],
    ['trimmed at its end', '" a ".rstrip()', ' a'],
    ['trimmed in a list', '" a".join([" b", "c "]).strip()', 'b ac'],
    ['dedented', 'textwrap.dedent("  a\\n    b\\n   \\n")', 'a\n  b\n\n'],
    ['dedented by tabs', 'dedent("\\ta\\n\\t  b")', 'a\n  b'],
    ['without common indentation', 'dedent("  a\\n\\tb")', '  a\n\tb'],
    ['of a docstring', 'inspect.cleandoc("a\\n\\tb\\n\\t\\tc\\n \\td\\n \\n")', 'a\nb\n        c\nd'],
    ['of a docstring that starts late', 'cleandoc("\\n\\n  a\\n\\n")', 'a'],
    ['of two transforms', 'dedent("  a\\n  b ").strip()', 'a\nb'],
    ['of a sum that starts with a sum', '("a" + b) + "c"', 'a{b}c'],
    ['of tabs in a docstring', 'cleandoc("ab\\tc\\n  \\td\\te\\r\\tf")', 'ab      c\nd       e\n        f'],
    ['of an indented docstring', 'cleandoc("  a\\n  b")', 'a\nb'],
  ])('%s is read', async (_, code, text) => {
    expect((await locatePrompt(`P = ${code}\n`, 'a.py', 'symbol:P')).prompt).toBe(text);
  });

  it.each([
    ['bytes', 'Br"a"'],
    ['bytes beside a string', '"a" b"c"'],
    ['a named character', '"\\N{DASH} a"'],
    ['an unclosed quote', '"a\\"'],
    ['an unknown method', '"a".upper()'],
    ['an unknown function', 'str("a")'],
    ['another dedent', 'other.dedent("  a")'],
    ['a dedent with more arguments', 'dedent("  a", 1)'],
    ['a dedent without arguments', 'dedent()'],
    ['a dedented value', 'dedent(x)'],
    ['a strip with arguments', '" a ".strip("x")'],
    ['a repetition', '"a" * 3'],
    ['a sum without strings', 'a + b'],
    ['formats of formats', '"{}".format(a).format(b)'],
    ['two ways to format', '"%s".format(a) % b'],
    ['a transformed format', 'dedent("%s") % a'],
    ['a list without strings', '" ".join([])'],
    ['a list with values', '" ".join(["a", x])'],
    ['a list in a list', '" ".join(["a", *y])'],
    ['a set', '" ".join({"a", "b"})'],
    ['a text instead of a list', '" ".join("a")'],
    ['an unknown separator', 'x.join(["a"])'],
    ['a separator with interpolations', 'f"{x}".join(["a"])'],
    ['a separator of two strings', '("a" "b").join(["c"])'],
    ['a join with more arguments', '" ".join(["a"], 1)'],
    ['a list with sums', '" ".join(["a" + x, "c"])'],
    ['a list with transforms', '" ".join(["a".strip(), "c"])'],
    ['a list with lists', '" ".join([" ".join(["a"]), "c"])'],
    ['a list with formats', '" ".join(["%s" % x])'],
  ])('of %s is not read', async (_, code) => {
    await expect(locatePrompt(`P = ${code}\n`, 'a.py', 'symbol:P')).rejects.toThrow('symbol:P was not found');
  });
});

describe('in TypeScript, the text', () => {
  it.each<[what: string, code: string, text: string]>([
    ['of escapes', String.raw`'a\tb\x41\u00e9\u{1F600}\101\q\8\\ \' \a\b\f\v.'`, "a\tb\x41é😀Aq8\\ ' a\b\f\v."],
    ['of continued lines', "'a\\\nb\\\u2028c'", 'abc'],
    ['of a template', '`a \\u2028 \\` \\${x} {b}`', 'a \u2028 ` ${x} {b}'],
    ['of a code point that does not exist', '"\\u{110000}"', '\\u{110000}'],
    ['of interpolations', '`${x} ${y.z} ${f(1)} ${`${q}`} ${x}.`', '${x} ${y.z} ${f(1)} ${q} ${x}.'],
    ['of an interpolation without a name', '`${1} ${2 + 3} ${String}.`', '${value_1} ${value_0} ${String}.'],
    ['of an interpolation with a long name', `\`\${${'x.'.repeat(99)}y}.\``, '${x_x_x}.'],
    ['of a raw template', 'String.raw`a\\n${x}`', 'a\\n${x}'],
    ['of a tagged template', 'a.b`c\\n`', 'c\n'],
    ['dedented by a tag', 'dedent`\n   a\n  b\nc`', 'a\nb\nc'],
    ['dedented by tabs', 'outdent`a\n\t\tb\n\tc`', 'a\n\tb\nc'],
    ['of a sum that starts with a parenthesis', '(a) + b + "c"', '${a_b}c'],
    ['with inner spaces dedented', 'dedent(`a b\n   c`)', 'a b\nc'],
    ['without indentation', 'dedent(`a\n  \nb`)', 'a\n  \nb'],
    ['with blank lines dedented', 'stripIndent(" \\n  a\\n   \\n    b")', 'a\n \n  b'],
    ['of a sum', 'a + b + "c" /* + */ + /* * */ (d)', '${a + b}c${d}'],
    ['of a parenthesised sum', '(a, b) + "c"', '${a, b}c'],
    ['of a list', '["a", `${x}`, "b" + "c"].join("\\n")', 'a\n${x}\nbc'],
    ['trimmed at both ends', '(" a" + "b ").trim()', 'ab'],
    ['trimmed at its start', '" a ".trimStart()', 'a '],
    ['trimmed at its end', '" a ".trimEnd()', ' a'],
    ['of replaced parts', '"a".replaceAll("a", "b").replace("c", "d")', 'a'],
    ['of a value with a type', '("a" as string) + <string>"b" + ("c" satisfies string) + "d"!', 'abcd'],
  ])('%s is read', async (_, code, text) => {
    expect((await locatePrompt(`const P = ${code};\n`, 'a.ts', 'symbol:P')).prompt).toBe(text);
  });

  it.each([
    ['an unknown method', '"a".toUpperCase()'],
    ['a method of Python', '"a".format(x)'],
    ['an operator of Python', '"a" % b'],
    ['a method in brackets', '"a"["trim"]()'],
    ['a trim with arguments', '" a ".trim(1)'],
    ['a method called dedent', 'x.dedent("  a")'],
    ['a list with values', '["a", x].join(" ")'],
    ['a spread list', '["a", ...x].join(" ")'],
    ['a join without a separator', '["a"].join()'],
    ['a join with more arguments', '["a"].join("-", 1)'],
    ['an unclosed template', '`a'],
  ])('of %s is not read', async (_, code) => {
    await expect(locatePrompt(`const P = ${code};\n`, 'a.ts', 'symbol:P')).rejects.toThrow('symbol:P was not found');
  });
});
