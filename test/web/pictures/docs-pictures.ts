// The screenshots in docs/images and their scale, which keeps each file small.
export const docsPictures: ReadonlyMap<string, number> = new Map([
  ['home', 1],
  ['app-home', 1],
  ['app-dark', 1],
  ['app-missions', 1],
  ['app-receipts', 1],
  ['app-code', 1],
  ['app-live', 1],
  ['app-level', 1],
  ['tablet', 1],
  ['tablet-offline', 1],
  ['kiosk-home', 0.4],
  ['screen', 0.5],
  ['ops', 0.75],
]);
