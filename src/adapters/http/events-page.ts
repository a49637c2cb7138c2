// `/docs/events`: the AsyncAPI document as a readable page without scripts.
import { errorCodes } from '../../contracts/errors.ts';
import type { EventMessage } from './async-api.ts';
import { asyncApi } from './async-api.ts';
import { schemaRows } from './schema-rows.ts';

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Back-quoted words are code, as in the summaries of the tables. */
const prose = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

export function eventsHtml(): string {
  const messages = Object.entries(asyncApi().channels.default.messages);
  const sent = messages.filter(([, message]) => message['x-roles']);
  const heard = messages.filter(([, message]) => !message['x-roles']);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Socket events of Deerfields Live</title>
<link rel="stylesheet" href="/docs/events.css">
</head>
<body>
<header><h1>Socket events</h1>
<p>Socket.IO 4, default namespace, <code>transports: ['websocket']</code>, <code>auth: { token, cursor? }</code>.
Made from the schemas that judge payloads. For programs: <a href="/docs/asyncapi.json">asyncapi.json</a>. HTTP routes:
<a href="/docs">OpenAPI</a>.</p></header>
<nav aria-label="Events"><h2>Client to server</h2>${listOf(sent)}<h2>Server to client</h2>${listOf(heard)}
<h2><a href="#errors">Errors</a></h2></nav>
<main>
<h2>Client to server</h2>
<p>Each with an acknowledgement: <code>{ ok: true, data }</code> or <code>{ ok: false, error }</code>.</p>
${sent.map(section).join('\n')}
<h2>Server to client</h2>
${heard.map(section).join('\n')}
<h2 id="errors">Errors</h2>
<table><thead><tr><th>code</th><th>again?</th><th>HTTP</th><th>meaning</th></tr></thead><tbody>
${Object.entries(errorCodes)
  .map(
    ([code, { retryable, status, meaning }]) =>
      `<tr><td><code>${code}</code></td><td>${retryable ? 'yes' : 'no'}</td><td>${status}</td><td>${prose(meaning)}</td></tr>`,
  )
  .join('\n')}
</tbody></table>
</main>
</body>
</html>
`;
}

const listOf = (messages: readonly [string, EventMessage][]): string =>
  `<ul>${messages.map(([id, { name }]) => `<li><a href="#${id}"><code>${name}</code></a></li>`).join('')}</ul>`;

function section([id, message]: [string, EventMessage]): string {
  const roles = message['x-roles'];
  const to = message['x-to'];
  return `<section id="${id}"><h3><code>${escapeHtml(message.name)}</code></h3>
<p>${prose(message.summary)}</p>
<p>${roles ? `Roles: ${roles.join(', ')}.` : `To: ${prose(to ?? '')}.`}</p>
${table('Payload', message.payload)}${roles ? table('Data of the acknowledgement', message['x-acknowledgement']) : ''}</section>`;
}

function table(title: string, schema: unknown): string {
  const rows = schemaRows(schema).map(
    ({ path, isRequired, form, note }) =>
      `<tr><td><code>${escapeHtml(path)}</code></td><td>${isRequired ? 'yes' : ''}</td><td>${escapeHtml(form)}</td><td>${prose(note)}</td></tr>`,
  );
  if (rows.length === 0) return `<p>${title}: <code>{}</code></p>`;
  return `<table><caption>${title}</caption>
<thead><tr><th>field</th><th>required</th><th>form</th><th></th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
}

export const eventsCss = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; grid-template-columns: minmax(0, 16rem) minmax(0, 60rem); gap: 0 2rem; margin: 1rem 2rem; }
header { grid-column: 1 / -1; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; }
nav h2 { font-size: 1rem; margin: 1rem 0 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
section { border-top: 1px solid; padding-block: 0.5rem; }
table { border-collapse: collapse; width: 100%; margin-block: 0.5rem 1rem; }
caption { text-align: start; font-weight: 600; }
th, td { text-align: start; vertical-align: top; border-bottom: 1px solid #8884; padding: 0.2rem 0.6rem 0.2rem 0; }
td { overflow-wrap: anywhere; }
@media (max-width: 50rem) { body { display: block; margin: 1rem; } nav { position: static; max-height: none; } }
`;
