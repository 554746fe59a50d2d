import { describe, expect, it } from 'vitest';
import { personNameText } from '../../../electron/core/person-name';

describe('a person’s name', () => {
  it.each([
    ['Doe^Jane', 'Doe, Jane'],
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy, B.A. M.Div.'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'Yamada, Tarou (山田 太郎, やまだ たろう)'],
    ['=山田^太郎', '山田 太郎'],
    ['Doe', 'Doe'],
    ['^Jane', 'Jane'],
    ['', ''],
    ['LungFCP-01-0001', 'LungFCP-01-0001'],
  ])('%s reads as "%s"', (name, text) => {
    expect(personNameText(name)).toBe(text);
  });
});
