import { describe, expect, test } from 'vitest';
import { findNames, findShortNumbers, findStreets } from '../../../src/guards/find-personal.ts';

describe('names', () => {
  test.each<[said: string, names: string[]]>([
    ['My name is Priscilla Vandermeer Brandt and I', ['Priscilla', 'Vandermeer', 'Brandt']],
    ['my name is priscilla and i', ['priscilla']],
    ['my name is priscilla Vandermeer', ['priscilla', 'Vandermeer']],
    ['the name is: Ada', ['Ada']],
    ["My name's Jean-Luc, thanks", ['Jean-Luc']],
    ['My name is Al', []],
    ['Hi, this is Nora Brandt', ['Nora', 'Brandt']],
    ['this is Nora', []],
    ['this is about Boston Logan', []],
    ["I'm calling about Boston", []],
    ['it was, this is Nora Brandt', ['Nora', 'Brandt']],
    ['the filename is Ada', []],
    ['ich heiße Ottilie', ['Ottilie']],
    ['меня зовут Ольга', ['Ольга']],
    ['मेरा नाम रवि है', ['रवि']],
    ['你好，我叫王丽', ['王丽']],
    ['我叫王', []],
    ['My name is Ada. My name is Ada, and I am Ada Lovelace.', ['Ada', 'Lovelace']],
  ])('%s', (said, names) => {
    expect(findNames(said)).toEqual(names);
  });
});

describe('streets', () => {
  test.each<[text: string, streets: string[]]>([
    ['I live at 42 Alder Court.', ['42 Alder Court']],
    ['at 7 East 14 Road', []],
    ['at 12345 Old Mill Pond Road', ['12345 Old Mill Pond Road']],
    ['at 1 Sunset blvd, please', ['1 Sunset blvd']],
    ['at 42 Alder Courtyard', []],
    ['room A42 Alder Court', []],
    ['8, rue des Lilas', ['8, rue des Lilas']],
    ['8 RUE des Lilas', ['8 RUE des Lilas']],
    ['in der Lindenstraße 14 wohnen', ['Lindenstraße 14']],
    ['in der Hauptstr. 3', ['Hauptstr. 3']],
    ['in der LINDENSTRASSE 14', ['LINDENSTRASSE 14']],
    ['im Lindenweg 12345', []],
    ['ab Februar 14', []],
    ['en la calle de Alcalá 12, Madrid', ['calle de Alcalá 12']],
    ['Via Roma, 7', ['Via Roma, 7']],
    ['ul. Nowy Świat 15', ['ul. Nowy Świat 15']],
    ['en la calle de Alcalá 12345', []],
    ['en la calle de Alcalá', []],
    ['Alcalle de Alba 12', []],
  ])('%s', (text, streets) => {
    const found = findStreets(text);
    expect(found.map((street) => street.text)).toEqual(streets);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(streets);
  });
});

test.each<[text: string, numbers: string[]]>([
  ['PIN 4471, code 94103 or 223457', ['4471', '94103', '223457']],
  ['447 and 1234567', []],
  ['since 1987 and 2014', []],
  ['1287 and 2214', ['1287', '2214']],
  ['19875 and 201401', ['19875', '201401']],
  ['1200 or 15000 dollars', []],
  ['12345, 01234 and 1234', []],
  ['51234', ['51234']],
  ['$4471, 4471% and A4471', []],
  ['4471.50, 4471:30 and 4471/2', []],
  ['4471. Then 5582, or 6693: go', ['4471', '5582', '6693']],
])('short numbers: %s', (text, numbers) => {
  expect(findShortNumbers(text).map(({ digits }) => digits)).toEqual(numbers);
});
