// Starts a page: replaces the text of the HTML by the app, and shows a sentence if a part fails.
import type { ComponentChildren } from 'preact';
import { Component, render } from 'preact';
import { Announcer } from './announce.tsx';
import { sentences } from './language.ts';
import { Toasts } from './toast.tsx';

const words = sentences(
  {
    title: 'این صفحه از کار افتاد',
    text: 'چیزی گم نشده است. صفحه را دوباره باز کنید؛ اگر باز هم شد، به مسئول سامانه خبر دهید.',
    again: 'باز کردن دوباره',
  },
  {
    title: 'This page has stopped working',
    text: 'Nothing is lost. Load the page again; if it happens again, tell whoever runs the system.',
    again: 'Load again',
  },
);

class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ failed: true });
  }

  override render(): ComponentChildren {
    if (!this.state.failed) return this.props.children;
    return (
      <main class="sign-in">
        <div class="card sign-in-card" role="alert">
          <h1>{words().title}</h1>
          <p>{words().text}</p>
          <button type="button" class="button" onClick={() => location.reload()}>
            {words().again}
          </button>
        </div>
      </main>
    );
  }
}

/** By then the first view is drawn, and what comes later may move. */
const firstViewMs = 3_000;
/** A page in the background may never be shown, so this time limit applies. */
const longestOpeningMs = 1_000;

/**
 * Draws the page into its place. Call it once, after the connection was opened. Drawing is a separate task, so the
 * connection starts before it.
 */
export function startPage(page: ComponentChildren): void {
  const place = document.getElementById('page');
  if (place === null) throw new Error('the HTML of this page has no element "page"');
  setTimeout(() => {
    render(
      <Guard>
        {page}
        <Toasts />
        <Announcer />
      </Guard>,
      place,
    );
    removeOpening();
    setTimeout(() => document.documentElement.removeAttribute('data-first'), firstViewMs);
  });
}

/** The HTML's text until the page is drawn: removed only when the browser has shown it. */
function removeOpening(): void {
  const opening = document.getElementById('opening');
  if (opening === null) return;
  // Hidden from screen readers, and outside of the layout.
  opening.inert = true;
  opening.ariaHidden = 'true';
  const remove = (): void => {
    shown.disconnect();
    opening.remove();
  };
  // One frame later, so that the browser has measured what it showed.
  const shown = new PerformanceObserver(() => requestAnimationFrame(() => setTimeout(remove)));
  shown.observe({ type: 'paint', buffered: true });
  setTimeout(remove, longestOpeningMs);
}
