import type { Rng } from './rng.ts';

/** Letters of 身分證統一編號 in the order of their numbers from 10 up. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

/** Check digit of an identity number of one letter and nine digits. 內政部 統一編號 rule: weights 1, 9, 8 … 1, sum 0 mod 10. */
export function checkDigit(letter: string, eightDigits: string): number {
  const value = LETTERS.indexOf(letter) + 10;
  const sum =
    Math.floor(value / 10) +
    (value % 10) * 9 +
    Array.from(eightDigits).reduce((total, digit, index) => total + Number(digit) * (8 - index), 0);
  return (10 - (sum % 10)) % 10;
}

export type Gender = 'male' | 'female';

/** 身分證號 with a right check digit; the second character tells the gender. */
export function nationalId(rng: Rng, gender: Gender): string {
  const letter = rng.pick(Array.from(LETTERS));
  const digits = (gender === 'male' ? '1' : '2') + String(rng.int(0, 9_999_999)).padStart(7, '0');
  return `${letter}${digits}${String(checkDigit(letter, digits))}`;
}

/** 居留證號 as issued since 2021: 8 for men, 9 for women. */
export function residentId(rng: Rng, gender: Gender): string {
  const letter = rng.pick(Array.from(LETTERS));
  const digits = (gender === 'male' ? '8' : '9') + String(rng.int(0, 9_999_999)).padStart(7, '0');
  return `${letter}${digits}${String(checkDigit(letter, digits))}`;
}

const SURNAMES = Array.from('陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游詹');
const GIVEN: Readonly<Record<Gender, readonly string[]>> = {
  male: [
    '志明',
    '俊宏',
    '家豪',
    '建成',
    '文雄',
    '冠宇',
    '柏翰',
    '信義',
    '國華',
    '宗翰',
    '明哲',
    '承恩',
    '正雄',
  ],
  female: [
    '淑芬',
    '美玲',
    '雅婷',
    '怡君',
    '秀英',
    '麗華',
    '佳穎',
    '惠敏',
    '心怡',
    '玉蘭',
    '詩涵',
    '素貞',
    '月娥',
  ],
};
const FOREIGN: Readonly<Record<Gender, readonly string[]>> = {
  male: ['NGUYEN VAN HUNG', 'BUDI SANTOSO', 'SOMCHAI JAIDEE'],
  female: ['NGUYEN THI LAN', 'SITI AMINAH', 'MARIA SANTOS'],
};

export function personName(rng: Rng, gender: Gender, foreign: boolean): string {
  if (foreign) return rng.pick(FOREIGN[gender]);
  const surname = rng.chance(0.02) ? rng.pick(['歐陽', '張簡', '司馬']) : rng.pick(SURNAMES);
  return `${surname}${rng.pick(GIVEN[gender])}`;
}
