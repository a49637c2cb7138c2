// Whether a reload would lose something that the user is doing.

/** A dialog is open, or a field is filled or has the focus. */
export function isInUse(): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  const fields = [
    ...document.querySelectorAll<HTMLInputElement>('input:not([type="checkbox"], [type="radio"])'),
  ];
  return fields.some((field) => field.value !== '' || field === document.activeElement);
}
