/** A sentence about a file as the reason that stands behind its name, so that the name is there once. */

/** @param file as it is shown; @param sentence what was thrown about it: "a.dcm is cut off." */
export function readsOn(file: string, sentence: string): string {
  const last = file.split(/[/\\]/).at(-1) ?? file;
  for (const name of [`${file} `, `${last} `, `The series "${last}" `])
    if (sentence.startsWith(name)) return sentence.slice(name.length);
  const image = `The image in ${file} `;
  if (sentence.startsWith(image)) return `holds an image that ${sentence.slice(image.length)}`;
  const [whole, number] = /^Frame (\d+) of /.exec(sentence) ?? [];
  if (whole !== undefined && sentence.startsWith(`${file} `, whole.length))
    return `has a frame ${number} that ${sentence.slice(whole.length + file.length + 1)}`;
  return sentence;
}
