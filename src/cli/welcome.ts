// What `start` prints when the node is ready: a link to each page and, with --verbose, a token for each role.

import { createLinkCode } from '../access/links.ts';
import { signToken } from '../access/tokens.ts';
import type { Role } from '../contracts/roles.ts';
import type { Links } from '../ports/links.ts';
import { commandLine } from './command-line.ts';

const tokenSeconds = 7 * 86_400;
/** The page exchanges the code for a token as soon as it opens, and later renews that token (`session:renew`). */
const linkSeconds = 3_600;

interface Identity {
  readonly role: Role;
  readonly page: string;
  readonly sub: string;
  readonly store?: string;
  readonly hears: string;
}

/** One identity of each role, to try the node with. */
const identities: readonly Identity[] = [
  { role: 'shopper', page: 'app', sub: 'u1', hears: 'the journal of u1' },
  {
    role: 'kiosk',
    page: 'kiosk',
    sub: 'kiosk-s01',
    store: 's01',
    hears: 'receipts of s01, and the shopper bound to it',
  },
  { role: 'tablet', page: 'tablet', sub: 'tablet-s01', store: 's01', hears: 'receipts of s01' },
  {
    role: 'screen',
    page: 'screen',
    sub: 'screen-1',
    hears: 'who leads, what is won, what is announced; with --store s01 that of a store',
  },
  {
    role: 'operator',
    page: 'ops',
    sub: 'operator-1',
    hears: `what everyone hears, and says something to all (figures: ${commandLine('report')})`,
  },
];

export interface WelcomeOptions {
  readonly durable: boolean;
  readonly links: Pick<Links, 'put'>;
  /** The demonstration is being sent. */
  readonly fills: boolean;
  /** Also print tokens and commands, for programmers. */
  readonly verbose: boolean;
}

/** Prints the address and a link for each page, which signs in whoever opens it within the hour. */
export async function printWelcome(
  url: string,
  secret: string,
  { durable, links, fills, verbose }: WelcomeOptions,
): Promise<void> {
  const lines = ['', `Deerfields Live is ready at ${url}   (documentation: ${url}/docs)`, ''];
  lines.push('Open a page. Each link signs you in and is good for one hour:', '');
  for (const { hears: _, page, ...identity } of identities) {
    const code = await createLinkCode(links, identity, linkSeconds);
    lines.push(`  ${`/${page}`.padEnd(8)} ${url}/${page}#c=${code}`);
  }
  lines.push('');
  if (verbose) lines.push(...(await tokenLines(url, secret)));
  lines.push(
    fills
      ? `Two weeks of demonstration receipts are coming in now. To remove them:  ${commandLine('demonstration', '--remove')}`
      : `For two weeks of demonstration receipts:  ${commandLine('demonstration')}`,
    `To make every page move, in a second terminal:  ${commandLine('demo')}`,
    '',
  );
  if (!verbose) lines.push(`Tokens and commands for programs:  ${commandLine('start', '--verbose')}`, '');
  if (!durable) lines.push('NOTHING IS KEPT: this node runs on memory.', '');
  console.log(lines.join('\n'));
}

async function tokenLines(url: string, secret: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { hears, page: _, ...claims } of identities) {
    const token = await signToken(secret, claims, tokenSeconds);
    lines.push(
      `${claims.role.padEnd(9)} hears ${hears}`,
      `  token    ${token}`,
      `  command  ${commandFor(claims.role, url, token)}`,
      '',
    );
  }
  return lines;
}

function commandFor(role: Role, url: string, token: string): string {
  if (role === 'shopper') return commandLine('watch', '--user u1');
  if (role === 'screen') return commandLine('watch', '--role screen');
  if (role === 'operator') {
    const said = `'{"kind":"info","text":{"en":"Welcome","fa":"خوش آمدید"},"forSeconds":600}'`;
    return postCommand(`${url}/api/announcements`, token, said);
  }
  if (role === 'tablet') {
    const receipt = `'{"receiptNo":"r-'$(date +%s)'","userId":"u1","amount":1250000,"issuedAt":"'$(date -u +%FT%TZ)'"}'`;
    return postCommand(`${url}/api/receipts`, token, receipt);
  }
  return commandLine('watch', `--token ${token}`);
}

const postCommand = (url: string, token: string, body: string): string =>
  `curl -s -H "Authorization: Bearer ${token}" -H "content-type: application/json" -d ${body} ${url}`;
