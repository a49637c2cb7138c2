// `token`: prints a signed token, nothing else.
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { signToken } from '../access/tokens.ts';
import type { Role } from '../contracts/roles.ts';
import { claims as claimsSchema, roles } from '../contracts/roles.ts';
import { loadConfig } from '../runtime/config.ts';
import { readSecret } from '../runtime/secrets.ts';
import { ExitError } from './exit-codes.ts';

interface TokenOptions {
  readonly role: Role;
  readonly sub: string;
  readonly store?: string;
  readonly ttl: number;
}

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('print a token')
    .addOption(new Option('--role <role>', 'who speaks').choices(roles).makeOptionMandatory())
    .requiredOption('--sub <id>', 'id of the shopper, device or operator')
    .option('--store <id>', 'store of a kiosk, tablet or screen')
    .option('--ttl <time>', 'how long it is valid: 90s, 30m, 12h, 7d', parseTtlSeconds, 12 * 3_600)
    .action(async ({ role, sub, store, ttl }: TokenOptions) => {
      console.log(
        await signToken(await readSecret(loadConfig(process.env)), checkClaims(role, sub, store), ttl),
      );
    });
}

/** The claims, if they are ones that a node accepts; else throws {@link ExitError}. */
export function checkClaims(role: string, sub: string, store: string | undefined) {
  const checked = claimsSchema.safeParse({ role, sub, ...(store === undefined ? {} : { store }), exp: 0 });
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new ExitError('usage', faults.join('\n'));
}

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const longestTtlDays = 3_650;

/** Reads `90s`, `30m`, `12h`, `7d` as seconds. */
export function parseTtlSeconds(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (secondsPerUnit[unit ?? ''] ?? Number.NaN);
  if (!(seconds <= longestTtlDays * 86_400)) {
    throw new InvalidArgumentError(`a time such as 90s, 30m, 12h or 7d, at most ${longestTtlDays}d`);
  }
  return seconds;
}
