/** The path that a link from another tab leads to; the content takes it once when drawn. */
class PlaceToShow {
  #path: string | null = null;

  keep(path: string): void {
    this.#path = path;
  }

  take(): string | null {
    const path = this.#path;
    this.#path = null;
    return path;
  }
}

export const placeToShow = new PlaceToShow();

/** `ref` of the content: scrolls to the linked group and focuses it for keyboard users. */
export function toPlace(content: HTMLElement | null): void {
  if (content === null) return;
  const path = placeToShow.take();
  if (path === null) return;
  const group = [...content.querySelectorAll<HTMLElement>('.content-group')].find(
    (one) => one.dataset['path'] === path,
  );
  if (group === undefined) return;
  group.tabIndex = -1;
  group.scrollIntoView({ block: 'center' });
  group.focus({ preventScroll: true });
}
