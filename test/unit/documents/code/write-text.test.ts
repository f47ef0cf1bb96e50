import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

type Row = readonly [what: string, code: string, next: string, written: string];

/** The expression after `P = `, once `next` was written into it. */
async function write(path: string, code: string, next: string): Promise<string> {
  const [start, end] = path.endsWith('.py') ? ['P = ', '\n'] : ['const P = ', ';\n'];
  const { replace } = await locatePrompt(start + code + end, path, 'symbol:P');
  return replace(next).slice(start.length, -end.length);
}

describe('into a Python string', () => {
  it.each<Row>([
    ['a text', '"You."', 'Go.', '"Go."'],
    ['a quote', '"You."', 'a "b" \'c\'', '"a \\"b\\" \'c\'"'],
    ['a quote at the end of an apostrophised string', "'You.'", "it's '", "'it\\'s \\''"],
    ['a backslash', '"You."', 'a\\n \\', '"a\\\\n \\\\"'],
    ['a tab', '"You."', 'a\tb', '"a\\tb"'],
    ['characters that nobody sees', '"You."', 'a\x07\u2028\ufeff\x7f.', '"a\\x07\\u2028\\ufeff\\x7f."'],
    ['characters that people see', '"You."', 'é😀\u00a0.', '"é😀\u00a0."'],
    ['lines', '"You."', 'A\r\nB', '"""A\nB"""'],
    ['lines into an apostrophised string', "u'You.'", 'A\nB', 'u"""A\nB"""'],
    ['lines with three quotes', '"You."', 'a\n"""b" """"', '"""a\n\\"\\"\\"b" \\"\\"\\"\\""""'],
    ['lines where the string has escaped line breaks', "'You.\\nTwo.'", 'You.\n\nTwo.\tB', "'You.\\n\\nTwo.\\tB'"],
    ['lines into a formatted string', "f'You {x}.'", '{x}\nb', "f'''{x}\nb'''"],
    ['lines into a formatted string without values', "f'You.'", 'A\nb', 'f"""A\nb"""'],
    ['two quotes at the end', '"""You."""', 'a""', '"""a"\\""""'],
    ['nothing but quotes', '"""You."""', '""', '""""\\""""'],
    ['the other quotes', '"""You."""', "'''a'''", '"""\'\'\'a\'\'\'"""'],
    ['three apostrophes', "'''You.'''", "'''a' '", "'''\\'\\'\\'a' \\''''"],
    ['a tab into a block', '"""You."""', 'a\tb', '"""a\tb"""'],
    ['a raw text', 'r"You \\d."', "a\\s'b'", 'r"a\\s\'b\'"'],
    ['a quote into a raw string with a prefix', 'fr"You \\d."', 'a"b\\s', 'f"a\\"b\\\\s"'],
    ['a backslash at the end of a raw string', 'r"You \\d."', 'a\\', '"a\\\\"'],
    ['two backslashes at the end of a raw string', 'r"You \\d."', 'a\\\\', 'r"a\\\\"'],
    ['lines into a raw string', 'r"You \\d."', 'a\\s\nb', 'r"""a\\s\nb"""'],
    ['three apostrophes into a raw block', "r'''You \\d.'''", "a'''b", "'''a\\'\\'\\'b'''"],
    ['two apostrophes into a raw block', "r'''You \\d.'''", "a''b", "r'''a''b'''"],
    ['an apostrophe at the end of a raw block', "R'''You \\d.'''", "a'", "'''a\\''''"],
    ['a quote after a value in a raw string', 'rf"You \\d {x}."', '{x}"', 'f"{x}\\""'],
    ['a backslash before a value in a raw string', 'rf"You \\d {x}."', 'a\\{x}', 'f"a\\\\{x}"'],
    ['a value that the code has', 'f"You {x!r}."', 'a {x!r} b {x!r}', 'f"a {x!r} b {x!r}"'],
    ['a value that the code does not have', 'f"You {x}."', '{y} {{z}} {x}', 'f"{{y}} {{{{z}}}} {x}"'],
    ['no value', 'f"You {x}."', 'no', 'f"no"'],
    [
      'lines that stay',
      '"""caf\\u00e9\nTwo\\tB\nTwo\\tC."""',
      'x\nTwo\tB\ncafé\ncafé',
      '"""x\nTwo\\tB\ncaf\\u00e9\ncaf\\u00e9"""',
    ],
    ['a last line that stays first', '"A\\x41\\nB\\x42"', 'BB\nAA\nC', '"B\\x42\\nA\\x41\\nC"'],
    ['a line whose break was escaped', '"""A\\nB\nC"""', 'B\nA\nC', '"""B\nA\\nC"""'],
    ['a line whose source has two lines', '"""A\\\nB\nC"""', 'C\nAB', '"""C\nA\\\nB"""'],
    ['between escaped line breaks', '"""\\\nYou.\\\n\\\n"""', 'A\n"B"', '"""\\\nA\n"B"\\\n\\\n"""'],
    ['a line that ends with a quote, now last', '"""A"\nB"""', 'B\nA"', '"""B\nA\\""""'],
    ['a quote at the end of a first line', '"""You."""', 'a"\nb', '"""a"\nb"""'],
    ['quotes around a value', 'f"""You {x}."""', '"{x}"', 'f""""{x}\\""""'],
    ['an escaped quote into a raw string', 'r"You \\d."', 'a\\"b', 'r"a\\"b"'],
    ['a last line with a quote that was escaped', '"""A\nB\\x22"""', 'C\nB"', '"""C\nB\\x22"""'],
    ['a line that ends with a quote, now last, and another', '"""\\x41"\nB\\x42"""', 'BB\nA"', '"""B\\x42\nA\\""""'],
    ['a line that starts with a quote, now last', '"""\\x41\n"B\\x42\n"""', 'A\n"BB', '"""\\x41\n"B\\x42\n"""'],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });
});

describe('into adjacent Python strings', () => {
  const TWO = '("You are "\n "Ada. "\n \'Be brief.\')';
  const LINES = '("One.\\n"\n "Two.\\n"\n "Three.")';
  const WIDE = '("aaa bbb "\n "ccc ddd "\n "eee.")';
  it.each<Row>([
    ['the same text', '"A" "B"', 'AB', '"A" "B"'],
    ['a change at the start', TWO, 'I am Ada. Be brief.', '("I am "\n "Ada. "\n \'Be brief.\')'],
    ['a change in the middle', TWO, 'You are Bo. Be brief.', '("You are "\n "Bo. "\n \'Be brief.\')'],
    ['a change at the end', TWO, 'You are Ada. Be "brief".', '("You are "\n "Ada. "\n \'Be "brief".\')'],
    ['less at the start', TWO, 'Ada. Be brief.', '("Ada. "\n \'Be brief.\')'],
    ['less at the end', TWO, 'You are Ada. ', '("You are "\n "Ada. ")'],
    ['less in the middle', TWO, 'You are Be brief.', '("You are "\n \'Be brief.\')'],
    ['more in the middle', TWO, 'You are Ada. Now. Be brief.', '("You are "\n "Ada. "\n \'Now. Be brief.\')'],
    ['a line break', TWO, 'A\nB', '("A\\n"\n "B")'],
    ['a changed line', LINES, 'One.\nFour.\nThree.', '("One.\\n"\n "Four.\\n"\n "Three.")'],
    ['a new first line', LINES, 'Zero.\nOne.\nTwo.\nThree.', '("Zero.\\n"\n "One.\\n"\n "Two.\\n"\n "Three.")'],
    ['a new last line', LINES, 'One.\nTwo.\nThree.\nFour.', '("One.\\n"\n "Two.\\n"\n "Three.\\n"\n "Four.")'],
    ['a long line', LINES, 'One and two and three and four.', '("One and two and three and four.")'],
    [
      'a text that has to be wrapped',
      WIDE,
      'xxx yyy zzz uuuuuuuuuu v w',
      '("xxx yyy "\n "zzz "\n "uuuuuuuuuu "\n "v w")',
    ],
    ['double spaces', WIDE, 'x  y   z    u v', '("x  y   "\n "z    u v")'],
    ['a value', '("a"\n f"{x} "\n "b")', 'a{x} {x}', '("a"\n f"{x} "\n f"{x}")'],
    [
      'a value into a plain string',
      '("a"\n f"{x[\'k\']} "\n "b")',
      "a{x['k']} b{x['k']}",
      '("a"\n f"{x[\'k\']} "\n f"b{x[\'k\']}")',
    ],
    ['text that looks like a value', '("a"\n f"{x} ")', '{y}', '("{y}")'],
    ['more into a block', '("""A\n""" "B")', 'A\nD\nB', '("""A\n""" "D\\n" "B")'],
    ['a change in a block', '("""A\nC\n""" "B")', 'A\nD\nB', '("""A\nD\n""" "B")'],
    ['a change behind a comment', '("A" # c\n "B")', 'AC', '("A" # c\n "C")'],
    ['a new text with a comment between', '("A" # c\n "B")', 'D\nE', '("D\\n" "E")'],
    ['a new text over continued lines', '"A" \\\n  "B"', 'D\nE', '"D\\n" \\\n  "E"'],
    ['strings in another order', '("\\x41 "\n "b "\n "c")', 'b A c', '("b "\n "\\x41 "\n "c")'],
    ['the prefix of a changed string', '(u"A "\n r"\\d "\n "c")', 'A \\s c', '(u"A "\n r"\\s "\n "c")'],
    [
      'escapes of lines that stay',
      '("caf\\u00e9\\nTwo\\n"\n "b")',
      'café\nThree\nb',
      '("caf\\u00e9\\n"\n "Three\\n"\n "b")',
    ],
    ['a string of several lines before less', '("A\\nB\\n"\n "C "\n "D")', 'A\nB\nD', '("A\\nB\\n"\n "D")'],
    ['a new text for a block and a string', '("""A\n""" "B")', 'X\nY', '("""X\nY""")'],
    [
      'more for lines of which one is wrapped',
      '("One.\\n"\n "two "\n "three")',
      'One.\nfour five six',
      '("One.\\n"\n "four "\n "five "\n "six")',
    ],
    ['the quotes of the first changed string', "('A '\n \"b \"\n 'c')", 'A x y', '(\'A \'\n "x "\n "y")'],
    [
      'a value with quotes',
      '(f\'\'\'{x["k"]} \'\'\'\n "b"\n "c")',
      'd{x["k"]}bc',
      '(f\'\'\'d{x["k"]}\'\'\'\n "b"\n "c")',
    ],
    [
      'a value with quotes into a plain string',
      "(f'''{x[\"k\"]} '''\n \"b\")",
      '{x["k"]} b{x["k"]}',
      "(f'''{x[\"k\"]} '''\n f'''b{x[\"k\"]}''')",
    ],
    [
      'a value with both quotes into a plain string',
      '(f"""{x["k"] + y[\'l\']} """\n "b")',
      '{x_k_y} b{x_k_y}',
      '(f"""{x["k"] + y[\'l\']} """\n f"""b{x["k"] + y[\'l\']}""")',
    ],
    [
      'a value with the quotes of its string',
      '(f"{x["k"]} "\n "b")',
      '{x["k"]} b{x["k"]}',
      '(f"{x["k"]} "\n f\'b{x["k"]}\')',
    ],
    [
      'a value with all quotes of its string',
      '(f"{x["k"] + y[\'l\']} "\n "b")',
      '{x_k_y} b{x_k_y}',
      '(f"{x["k"] + y[\'l\']} "\n f"""b{x["k"] + y[\'l\']}""")',
    ],
    [
      'a value in the quotes where it already is',
      '(f\'{x} \'\n f"{y} "\n "b")',
      '{x} {y} b{x}',
      "(f'{x} '\n f\"{y} \"\n f'b{x}')",
    ],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });
});

describe('into a Python sum', () => {
  const SUM = '"You are " + name + ". Be brief."';
  it.each<Row>([
    ['a change behind the value', SUM, 'You are {name}. Be kind.', '"You are " + name + ". Be kind."'],
    ['a change before the value', SUM, 'Hi {name}. Be brief.', '"Hi " + name + ". Be brief."'],
    ['a text without the value', SUM, 'Be brief.', '"Be brief."'],
    ['nothing but the value', SUM, '{name}', 'name + ""'],
    ['the value twice', SUM, 'You are {name}{name}. Be brief.', '"You are " + name + name + ". Be brief."'],
    ['a line break', SUM, 'You are {name}.\nBe brief.', '"You are " + name + ".\\n" + "Be brief."'],
    ['another value', SUM, '{nam}', '"{nam}"'],
    ['values in another order', '"A" + b + "C" + d', 'A{d}C{b}', '"A" + d + "C" + b'],
    ['more behind the last value', '"A" + b + "C" + d', 'A{b}C{d}E', '"A" + b + "C" + d + "E"'],
    ['text before the first value', 'a + "C"', 'D {a}', '"D " + a'],
    ['text before a sum of values', 'a + b + "C"', 'D {a_b}', '"D " + (a + b)'],
    ['a sum of values, first and last', 'a + b + "C"', '{a_b}C{a_b}', 'a + b + "C" + (a + b)'],
    ['a value that is a call', '"A" + f("x\'") + \'C\'', 'B {f_x} C', '"B " + f("x\'") + " " + \'C\''],
    ['values of both kinds', '("A "\n    + f"{x} "\n    + "B")', 'A D {x} B', '("A "\n    + f"D {x} "\n    + "B")'],
    [
      'a second value of one kind',
      '("A "\n    + f"{x} "\n    + "B")',
      'A {x} {x} B',
      '("A "\n    + f"{x} "\n    + f"{x} B")',
    ],
    ['nothing but that value', '("A "\n    + f"{x} "\n    + "B")', '{x}', '(f"{x}")'],
    ['text before a name', 'name + "C"', 'D {name}', '"D " + name'],
    ['a sum of values alone', 'a + b + "C"', '{a_b}', 'a + b + ""'],
    ['text instead of a value', "'A' + b + 'C'", 'AxC', "'A' + 'x' + 'C'"],
    ['lines instead of a value', '"A" + b + "C"', 'Ax\nyC', '"A" + "x\\n" + "y" + "C"'],
    ['over parentheses', '("a" + b) + "c"', 'X {b}', '("X " + b)'],
    ['over parentheses around strings', '("A" + "B") + c', 'X', '("X")'],
    ['more between comments', '("A" # c\n + "B")', 'C\nD\nE', '("C\\n" + "D\\n" + "E")'],
    ['more between comments after the operator', '("A" + # c\n "B")', 'C\nD\nE', '("C\\n" + "D\\n" + "E")'],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });

  it('never without a string, which could make it a sum of numbers', async () => {
    await expect(write('a.py', '"A" + b + "C" + d', '{b}{d}')).rejects.toThrow("can't be written");
  });
});

describe('into a Python list', () => {
  const LIST = '"\\n".join([\n    "A.",\n    f"B {x}.",\n    "C.",\n])';
  it.each<Row>([
    ['a changed item', LIST, 'A.\nB {x}.\nD.', '"\\n".join([\n    "A.",\n    f"B {x}.",\n    "D.",\n])'],
    ['no second item', LIST, 'A.\nC.', '"\\n".join([\n    "A.",\n    "C.",\n])'],
    ['one item', LIST, 'B {x}.', '"\\n".join([\n    f"B {x}.",\n])'],
    [
      'a new first item',
      LIST,
      'N.\nA.\nB {x}.\nC.',
      '"\\n".join([\n    "N.",\n    "A.",\n    f"B {x}.",\n    "C.",\n])',
    ],
    [
      'a new last item',
      LIST,
      'A.\nB {x}.\nC.\nD.',
      '"\\n".join([\n    "A.",\n    f"B {x}.",\n    "C.",\n    "D.",\n])',
    ],
    ['a value twice', LIST, '{x}\n{x}', '"\\n".join([\n    f"{x}",\n    f"{x}",\n])'],
    ['a quote', LIST, 'X "y".\nB {x}.\nC.', '"\\n".join([\n    "X \\"y\\".",\n    f"B {x}.",\n    "C.",\n])'],
    ['a text where the separator says little', '" ".join(["A", "B", "C"])', 'A X B C', '" ".join(["A", "X B", "C"])'],
    ['lines where the separator is a space', '" ".join(["A", "B", "C"])', 'A\nB C', '" ".join(["A\\nB", "C"])'],
    ['an item of two strings', '"\\n\\n".join(["A" "B", "C"])', 'AB\n\nC\n\nE', '"\\n\\n".join(["A" "B", "C", "E"])'],
    ['a changed item of two strings', '"\\n\\n".join(["A" "B", "C"])', 'A\n\nC', '"\\n\\n".join(["A", "C"])'],
    ['the last item of a tuple', '" ".join(("A", "B"))', 'C', '" ".join(("C",))'],
    ['items on lines of their own', '"\\n".join(["A",\n  "B"])', 'A\nC\nD', '"\\n".join(["A",\n  "C",\n  "D"])'],
    ['items with a comment between', '"\\n".join(["A", # c\n  "B"])', 'C\nD\nE', '"\\n".join(["C", "D", "E"])'],
    ['an empty line', '"\\n".join(["A", "B", "C"])', 'A\n\nC', '"\\n".join(["A", "", "C"])'],
    ['a list of one item', '"\\n".join(["A"])', 'B\nC', '"\\n".join(["B", "C"])'],
    ['lines into a raw item', '" ".join([r"\\d", "B"])', 'x\ny B', '" ".join(["x\\ny", "B"])'],
    ['items with a comment before the comma', '"\\n".join(["A" # c\n, "B"])', 'C\nD\nE', '"\\n".join(["C", "D", "E"])'],
    ['an item that grows a value', '"\\n".join([f"A {x}", \'B\'])', 'A {x}\nB {x}', '"\\n".join([f"A {x}", f"B {x}"])'],
    ['a changed formatted item', '"\\n".join(["A", \'b\' f"{x}"])', 'A\nc{x}', '"\\n".join(["A", f"c{x}"])'],
    ['a quote into an item with a raw string', '" ".join([r"a" "b", "c"])', 'x" c', '" ".join(["x\\"", "c"])'],
    [
      'a backslash into an item with a raw string',
      '" ".join(["a" rf"{x}\\d", "c"])',
      '{x}\\s c',
      '" ".join([f"{x}\\\\s", "c"])',
    ],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });
});

describe('into a Python string with fields', () => {
  it.each<Row>([
    ['values in another order', '"%s in %s, 9%%." % (a, b)', '{b}: {a} 5%', '"%s: %s 5%%" % (b, a)'],
    ['values of other types', '"%s %d." % (a, b)', '{b} {a}', '"%d %s" % (b, a)'],
    ['a value twice', '"%s in %s." % (a, b)', '{a} {a}', '"%s %s" % (a, a)'],
    ['one value of two', '"%s in %s." % (a, b)', '{a}', '"%s" % (a,)'],
    ['no value', '"Hi %s" % a', 'no 5%', '"no 5%%" % ()'],
    ['a second use of a single value', '"Hi %s" % a', '{a} {a}', '"%s %s" % (a, a)'],
    ['a change beside a single value', '"Hi %s" % a', '{a}%', '"%s%%" % a'],
    ['lines', '"Hi %s" % a', '{a}\n{a}', '"""%s\n%s""" % (a, a)'],
    ['text that looks like a field', '"Hi %s" % a', '%s {a}', '"%%s %s" % a'],
    ['named values', '"%(a)s, %(b)d%%" % v', '%(b)d %(a)s %(c)s 5%', '"%(b)d %(a)s %%(c)s 5%%" % v'],
    ['equal values', '"%s %s" % (x, x)', '{x}', '"%s" % (x,)'],
    ['numbered fields', '"{} {!r}".format(a, b)', '{value_1} {value_0}', '"{1!r} {0}".format(a, b)'],
    ['the first field', '"{} {!r}".format(a, b)', '{value_0} {x}', '"{0} {{x}}".format(a, b)'],
    ['both fields again', '"{} {!r}".format(a, b)', '{value_0} {value_1}!', '"{} {!r}!".format(a, b)'],
    ['named fields', '"{a} {{b}}".format(a=1)', '{c} {b} {a}{', '"{{c}} {{b}} {a}{{".format(a=1)'],
    [
      'fields of adjacent strings',
      '("{} "\n "{x}").format(a, x=1)',
      '{value_0} {{x}}',
      '("{} "\n "{{{x}}}").format(a, x=1)',
    ],
    ['a line before a field', '("{} "\n "{x}").format(a, x=1)', 'A\n{x}', '("A\\n"\n "{x}").format(a, x=1)'],
    [
      'fields with names among others',
      '"{} {a} {}".format(x, y, a=1)',
      '{value_1} {a} {value_0}',
      '"{1} {a} {0}".format(x, y, a=1)',
    ],
    [
      'fields of adjacent strings in another order',
      '("{} "\n "{} ").format(a, b)',
      '{value_1} {value_0} ',
      '("{1} "\n "{0} ").format(a, b)',
    ],
    [
      'lines in another order, with their escapes',
      '"""\\x41 %s\n%d""" % (a, b)',
      '{b}\nA {a}',
      '"""%d\n\\x41 %s""" % (b, a)',
    ],
    ['a change where a percent sign is no field', '"9%" % a', '5%', '"5%" % a'],
    ['a change beside a mapping without fields', '"a 9%%" % b', '5% a', '"5%% a" % b'],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });

  it('never in another order, where the values are elsewhere', async () => {
    const { replace } = await locatePrompt('P = "%s, %d."\nt = P % (a, b)\n', 'a.py', 'symbol:P');
    expect(() => replace('{value_1}, {value_0}.')).toThrow("can't be written");
    expect(() => replace('{value_0}.')).toThrow("can't be written");
    expect(replace('{value_0} or {value_1}.')).toBe('P = "%s or %d."\nt = P % (a, b)\n');
  });
});

describe('into a transformed Python string', () => {
  const BLOCK = 'dedent("""\\\n    A.\n      B.\n    """)';
  it.each<Row>([
    ['a changed line', BLOCK, 'A.\n  C.\n', 'dedent("""\\\n    A.\n      C.\n    """)'],
    ['a blank line', BLOCK, 'A.\n\nB.', 'dedent("""\\\n    A.\n\n    B.\n    """)'],
    ['an indented text', BLOCK, '  A.', 'dedent("""\\\n    A.\n    """)'],
    ['lines into a short string', 'textwrap.dedent("A")', 'A\nB', 'textwrap.dedent("""A\nB""")'],
    [
      'lines between blank lines',
      'dedent("""\n    A.\n    """).strip()',
      'B.\n\n  D.',
      'dedent("""\n    B.\n\n      D.\n    """).strip()',
    ],
    [
      'a docstring',
      'cleandoc("""A.\n       B.\n       """)',
      'C.\nD.\n\n E.',
      'cleandoc("""C.\n       D.\n\n        E.\n       """)',
    ],
    ['a docstring of one line', 'cleandoc("""A.\n       B.\n       """)', 'C.', 'cleandoc("""C.""")'],
    [
      'a docstring that starts on its second line',
      'cleandoc("""\n   A.\n   B.\n""")',
      'C.\n D.',
      'cleandoc("""\n   C.\n    D.\n""")',
    ],
    ['a docstring without line breaks', 'cleandoc("A.")', 'C.\nD.', 'cleandoc("""C.\n  D.""")'],
    ['a stripped text', '"""\n  A.\n""".strip()', ' B.\nC. ', '"""\n  B.\nC.\n""".strip()'],
    ['a text stripped at its start', '" A ".lstrip()', ' B', '" B".lstrip()'],
    ['a text stripped at its end', '" A ".rstrip()', ' B', '" B ".rstrip()'],
    ['a last line break', 'dedent("A")', 'B\nC', 'dedent("""B\nC""")'],
    ['an indented docstring', 'cleandoc("""A.\n  B.\n  """)', ' C.\n D.', 'cleandoc("""\n  C.\n   D.\n""")'],
    [
      'a docstring that starts after blank lines',
      'cleandoc("""\n \n   A.\n""")',
      'C.\nD.',
      'cleandoc("""\n \n   C.\n   D.\n""")',
    ],
    [
      'a docstring with blank lines at its end',
      'cleandoc("""A.\n   B.\n \n   """)',
      'C.\nD.',
      'cleandoc("""C.\n   D.\n \n   """)',
    ],
    [
      'a docstring of one line, indented like its second',
      'cleandoc("""A.""")',
      'C.\n\nD.',
      'cleandoc("""C.\n\n  D.""")',
    ],
    [
      'a docstring that is then stripped',
      'cleandoc("""A\n    B\n    """).strip()',
      'C',
      'cleandoc("""C\n    """).strip()',
    ],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.py', code, next)).toBe(written);
  });
});

describe('into TypeScript', () => {
  it.each<Row>([
    ['a text', '"You."', 'it\'s "${b}"', '"it\'s \\"${b}\\""'],
    ['lines', '"You."', 'a\n`${c}`', '`a\n\\`\\${c}\\``'],
    ['a backslash', "'You.'", '\\', "'\\\\'"],
    ['values in a template', '`You ${x}.`', '`${x} $ { ${y} {${x}}', '`\\`${x} $ { \\${y} {${x}}`'],
    ['a backslash before a value', '`You ${x}.`', '\\${x}', '`\\\\${x}`'],
    [
      'values in a sum',
      '"You are " + name + "."',
      'Hi ${name}.\nBe ${name}!',
      '"Hi " + name + ".\\n" + "Be " + name + "!"',
    ],
    ['nothing but a value', '"You are " + name + "."', '${name}', 'name + ""'],
    ['more before a value', '("A "\n  + `${x} `\n  + y)', 'A ${x} B ${y}', '("A "\n  + `${x} `\n  + "B "\n  + y)'],
    [
      'an item of a list',
      '["A.", `B ${x}.`, \'C\'].join("\\n")',
      "it's\nB ${x}.\nD",
      '["it\'s", `B ${x}.`, "D"].join("\\n")',
    ],
    ['a value in another item', '["A.", `B ${x}.`, \'C\'].join("\\n")', '${x}\nA.', '[`${x}`, "A."].join("\\n")'],
    ['an unknown value', '["A", "B"].join(" ")', 'A `${x}`', '["A", "`${x}`"].join(" ")'],
    ['a raw text', 'String.raw`You \\d ${x}`', 'a\\s\\\n${x}', 'String.raw`a\\s\\\n${x}`'],
    ['a quote into a raw template', 'String.raw`You \\d ${x}`', 'a`', '`a\\``'],
    ['an unknown value into a raw template', 'String.raw`You \\d ${x}`', '${x} ${y}', '`${x} \\${y}`'],
    ['a value with a type', '("A" as const)', 'A\nB', '(`A\nB` as const)'],
    ['a sum with types', '"A " + <string>"B"', 'C B', '"C " + <string>"B"'],
    [
      'a tagged template',
      'dedent`\n    A.\n      B.\n  `',
      'A.\n\n  \\`${x}',
      'dedent`\n    A.\n\n      \\x5c\\`\\${x}\n  `',
    ],
    ['a dedented template', 'dedent(`\n    A ${x}.\n  `)', 'B ${x}.\nC', 'dedent(`\n    B ${x}.\n    C\n  `)'],
    ['a trimmed template', '`\n  A.\n`.trim()', ' B.\nC.', '`\n  B.\nC.\n`.trim()'],
    ['a text trimmed at its start', '" A ".trimStart()', 'B ', '" B ".trimStart()'],
    ['a text trimmed at its end', '" A ".trimEnd()', ' B', '" B ".trimEnd()'],
    ['an indented text for a tag', 'dedent`\n    A.\n  `', '  B.\nC', 'dedent`\n    B.\n    C\n  `'],
    ['an escaped quote into a raw template', 'String.raw`You \\d`', 'a\\`', 'String.raw`a\\``'],
    ['a tab into a template', '`You.`', 'a\tb', '`a\tb`'],
  ])('%s', async (_, code, next, written) => {
    expect(await write('a.ts', code, next)).toBe(written);
  });
});
