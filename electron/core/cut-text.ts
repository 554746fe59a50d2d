/** Texts cut to a length without cutting a character in two. */

const utf8 = new TextEncoder();

/** As many whole characters as fit into so many bytes of UTF-8: file systems count bytes. */
export function withinBytes(text: string, most: number): string {
  const room = new Uint8Array(Math.max(0, most));
  return text.slice(0, utf8.encodeInto(text, room).read);
}

/** As many characters, a pair of surrogates being one (PS3.5 section 6.2). */
export function withinCharacters(text: string, most: number): string {
  return text.length <= most ? text : [...text].slice(0, Math.max(0, most)).join('');
}
