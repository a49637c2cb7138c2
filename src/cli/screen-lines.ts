// What `watch` prints about broadcasts: a screen's state, its highlights, and announcements.
import type { Announcement } from '../contracts/announcements.ts';
import type { Highlight, MallToday, ScreenState } from '../contracts/screens.ts';
import { grouped, styled } from './watch-lines.ts';

/** As a screen shows it: leaders, highlights, goals and announcements. */
export function stateLines(state: ScreenState): string {
  const { at, store, title, highlights, boards, goals, campaigns, announcement, today } = state;
  const lines = [
    `${at}  ${styled('bold', `the screen of ${title.en}`)}${store === null ? '' : ` (${store})`}`,
    ...(today === null ? [] : todayLines(today)),
    ...boards.map(({ board, rows }) => {
      const leaders = rows.map(({ rank, name, score }) => `${rank}. ${name} ${grouped(score)}`);
      return `  ${board.padEnd(24)}  ${leaders.length === 0 ? 'nobody yet' : leaders.join('   ')}`;
    }),
    ...highlights.map((one) => `  ${highlightLine(one)}`),
    `  to be won: ${goals.length === 0 ? 'nothing' : goals.map(({ name }) => name.en).join(', ')}`,
    ...campaigns.map(
      ({ name, from, until }) => `  campaign: ${name.en}, ${from ?? 'open'} to ${until ?? 'open'}`,
    ),
    ...(announcement === null ? [] : [`  ${announcementLine(announcement)}`]),
  ];
  return lines.join('\n');
}

export function todayLines({ receipts, coins, goal }: MallToday): string[] {
  const all = `  today: ${grouped(receipts)} receipts, ${grouped(coins)} coins`;
  if (goal === null) return [all];
  const { name, value, target, measure } = goal;
  return [all, `  together: ${name.en}, ${grouped(value)} of ${grouped(target)} ${measure}`];
}

export function highlightLine({ at, name, level, mission }: Highlight): string {
  const won = level === undefined ? `mission ${mission} completed` : `level ${level} reached`;
  return `${at}  ${name}  ${styled('green', won)}`;
}

export function announcementLine({ at, kind, text, until }: Announcement): string {
  return `${at}  ${styled('yellow', `to all (${kind}):`)} ${text.en}  ${text.fa}  ${styled('dim', `(until ${until})`)}`;
}
