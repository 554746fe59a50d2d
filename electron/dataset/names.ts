/**
 * Names of people who do not exist, and who cannot be taken for any: the family name says in its language that the person
 * is made up. As DICOM writes them (PN, PS3.5 section 6.2.1), ideographic and phonetic groups among them.
 */
import type { WrittenTexts } from '../core/series';

interface Pool {
  family: readonly string[];
  given: readonly string[];
  /** Defined term of the character set that holds these names in 8 bits, and its code of a character beyond ASCII. */
  set?: { term: string; code: (character: number) => number };
}

const words = (text: string) => text.split(' ');
/** ISO 8859-1, -5 and -7 are their Unicode blocks, moved. */
const latin1 = { term: 'ISO_IR 100', code: (character: number) => character };
const cyrillic = { term: 'ISO_IR 144', code: (character: number) => character - 0x360 };
const greek = { term: 'ISO_IR 126', code: (character: number) => character - 0x2d0 };

export const NAME_POOLS = {
  latin: {
    family: words(
      'Notreal Nobody Synthetic Imaginary Fictional Madeup Placeholder Invented Neverborn Unperson',
    ),
    given: words(
      'Ada Bram Cleo Dirk Elin Finn Gwen Hugo Iris Jonas Kaya Liam Mira Noah Olga Paul Quinn Rosa Sven Tess',
    ),
  },
  german: {
    family: words('Erfunden Niemand Beispiel Ausgedacht Künstlich Unwirklich Scheingröße Musterfräulein'),
    given: words('Jürgen Käthe Björn Änne Günter Zoë Sören Grete Lüder Bärbel'),
    set: latin1,
  },
  spanish: {
    family: words('Inventado Ningúnser Ficción Imaginación Ejemplo Señuelo'),
    given: words('José Inés Íñigo Begoña Ramón Lucía Óscar Zoé'),
    set: latin1,
  },
  cyrillic: {
    family: words('Вымышленный Никто Примеров Несуществующий Придуманный'),
    given: words('Анна Борис Вера Глеб Дарья Егор Жанна Захар'),
    set: cyrillic,
  },
  greek: {
    family: words('Ανύπαρκτος Κανένας Φανταστικός Πλασματικός'),
    given: words('Άννα Βίκτωρ Γεωργία Δήμος Ελένη Ζήνων'),
    set: greek,
  },
  japanese: {
    family: ['Kakuu=架空=かくう', 'Mihon=見本=みほん', 'Gousei=合成=ごうせい', 'Souzou=想像=そうぞう'],
    given: ['Tarou=太郎=たろう', 'Hanako=花子=はなこ', 'Jirou=次郎=じろう', 'Aoi=葵=あおい'],
  },
  korean: {
    family: ['Gasang=가상=가상', 'Heogu=허구=허구', 'Yesi=예시=예시'],
    given: ['Minjun=민준=민준', 'Seoyeon=서연=서연', 'Jiwoo=지우=지우', 'Haeun=하은=하은'],
  },
  chinese: {
    family: ['Xuni=虚拟', 'Wuren=无人', 'Jiaxiang=假想'],
    given: ['Yi=一', 'Er=二', 'Xiaoming=小明', 'Lihua=丽华'],
  },
  arabic: {
    family: words('وهمي خيالي مختلق'),
    given: words('أمل باسم جميلة داود سلمى'),
  },
} satisfies Record<string, Pool>;
export type NamePool = keyof typeof NAME_POOLS;

/** Joins the groups of a family and a given name: "Kakuu^Tarou=架空^太郎=かくう^たろう". */
export function joinName(family: string, given: string): string {
  const givenGroups = given.split('=');
  return family
    .split('=')
    .map((group, i) => `${group}^${givenGroups[i] ?? ''}`)
    .join('=');
}

/** The name in the 8-bit character set of its pool; undefined for pools that have none, which are written in UTF-8. */
export function inNativeSet(name: string, pool: NamePool): WrittenTexts | undefined {
  const { set }: Pool = NAME_POOLS[pool];
  if (!set) return undefined;
  const bytes = Array.from(name, (character) => {
    const code = character.codePointAt(0)!;
    return String.fromCharCode(code < 0x80 ? code : set.code(code));
  }).join('');
  return { characterSet: set.term, texts: { patientName: { shown: name, bytes } } };
}
