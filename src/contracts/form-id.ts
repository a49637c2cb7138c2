// The id of a form that an operator fills in: a UUID of version 7, made when the form is opened (RFC 9562, 5.7).

/** A new id. `nowMs` is the server's time where the page knows it: an id from another day is refused. */
export function newFormId(
  nowMs: number,
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  const rest = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  // Version and variant take the place of random digits.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1, 4)}-8${rest.slice(5, 8)}-${rest.slice(8, 20)}`;
}

/** When the id was made, milliseconds since 1970: its first 48 bits. */
export const formMadeAtMs = (formId: string): number =>
  Number.parseInt(formId.replaceAll('-', '').slice(0, 12), 16);
