import { useEffect, useRef, type ReactNode } from 'react';

/** Last focused element outside dialogs and menus. Needed because a menu that opened a dialog is gone when the dialog closes. */
let lastOnPage: HTMLElement | null = null;
const OVER_THE_PAGE = '[role="dialog"], .ant-dropdown, .ant-popover, [role="menu"]';
const CONTENT = '.ant-modal-body, .ant-modal-footer, .ant-drawer-body';
const QUESTIONS =
  'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), select:not(:disabled), [contenteditable="true"]';

/** Starts to track the focus. Returns stop. */
export function followFocus(): () => void {
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement && target.closest(OVER_THE_PAGE) === null) lastOnPage = target;
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
}

/**
 * Manages a dialog's focus. At first it is on the first field, otherwise on the confirming button. On close it returns to the opener; if that is
 * gone, to the list's current row or the page.
 */
export function DialogFocus(): ReactNode {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const dialog = mark.current?.closest<HTMLElement>('[role="dialog"]') ?? null;
    const before = document.activeElement;
    const opener =
      before instanceof HTMLElement && before !== document.body && before.closest('.ant-dropdown') === null
        ? before
        : lastOnPage;
    // When visible, the dialog focuses itself or its close button: move the focus on then.
    const onFocus = ({ target }: FocusEvent): void => {
      dialog?.removeEventListener('focusin', onFocus);
      if (dialog !== null && target instanceof HTMLElement && target.closest(CONTENT) === null)
        firstOf(dialog)?.focus({ preventScroll: true });
    };
    const isHere = dialog?.contains(document.activeElement) === true;
    if (!isHere) dialog?.addEventListener('focusin', onFocus);
    return () => {
      dialog?.removeEventListener('focusin', onFocus);
      // Runs after the dialog's focus trap has ended.
      queueMicrotask(() => {
        const { activeElement } = document;
        if (activeElement === null || activeElement === document.body)
          homeOf(opener)?.focus({ preventScroll: true });
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}

/** Manages the focus of a popover that is removed when closed: first field, link or button; on close back to the opener. */
export function PopoverFocus(): ReactNode {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const popover = mark.current?.closest('.ant-popover') ?? null;
    const focusFirst = (): void => {
      if (document.activeElement !== opener) return;
      popover
        ?.querySelector<HTMLElement>(`:is(${QUESTIONS}, a[href], button:not(:disabled))`)
        ?.focus({ preventScroll: true });
    };
    // Choices that the agent still has to name come later.
    const later = new MutationObserver(focusFirst);
    // Wait until it is positioned: before, focus would scroll to the wrong place.
    const frame = requestAnimationFrame(() => {
      focusFirst();
      if (popover !== null) later.observe(popover, { childList: true, subtree: true });
    });
    return () => {
      cancelAnimationFrame(frame);
      later.disconnect();
      queueMicrotask(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement)
          opener.focus({ preventScroll: true });
      });
    };
  }, []);
  return <span ref={mark} hidden />;
}

function firstOf(dialog: HTMLElement): HTMLElement | null {
  const within = (part: string): HTMLElement | null =>
    dialog.querySelector<HTMLElement>(`.ant-modal-body ${part} :is(${QUESTIONS})`);
  return (
    // A field that is already filled in may stand above the main question.
    within('.first-question') ??
    within('') ??
    dialog.querySelector<HTMLElement>(
      '.ant-modal-footer .ant-btn-primary:not(:disabled):not(.ant-btn-dangerous)',
    ) ??
    dialog.querySelector<HTMLElement>('.ant-modal-footer button:not(:disabled)')
  );
}

const homeOf = (opener: HTMLElement | null): HTMLElement | null =>
  opener?.isConnected === true
    ? opener
    : document.querySelector<HTMLElement>('.work-row[tabindex="0"], #case-grid, #main');
