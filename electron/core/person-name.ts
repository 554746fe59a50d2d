/** Names of persons as DICOM writes them (VR PN, PS3.5 section 6.2.1), and as people do. */

/**
 * "Yamada^Tarou=山田^太郎=やまだ^たろう" as "Yamada, Tarou (山田 太郎, やまだ たろう)". The alphabetic form has the family
 * name, a comma, then prefix, given and middle names and suffix; ideographic and phonetic forms keep their order.
 */
export function personNameText(name: string): string {
  const [alphabetic = '', ...others] = name.split('=').map((group) => group.trim());
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = alphabetic
    .split('^')
    .map((part) => part.trim());
  const rest = [prefix, given, middle].filter(Boolean).join(' ');
  const first = [[family, rest].filter(Boolean).join(', '), suffix].filter(Boolean).join(', ');
  const more = others
    .map((group) =>
      group
        .split('^')
        .map((part) => part.trim())
        .filter(Boolean)
        .join(' '),
    )
    .filter(Boolean)
    .join(', ');
  if (!first) return more;
  return more ? `${first} (${more})` : first;
}
