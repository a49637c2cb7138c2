// Loaded before a program (`node --import`): writes the URL of every module that the program loads, one per line.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env['MODULES_FILE'];
if (file === undefined) throw new Error('MODULES_FILE names the file to write to');

registerHooks({
  load: (url, context, next) => {
    appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
