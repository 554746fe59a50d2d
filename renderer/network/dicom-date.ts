/** "20240229" as "2024-02-29"; what is no DICOM date stays as it is. */
export function dicomDate(text: string): string {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return parts ? parts.slice(1).join('-') : text;
}
