/** A place in the sent content that a link from another tab leads to: taken by the content as it is drawn, once. */
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

/** As the `ref` of the content: what a link has asked for comes into view, with the focus for who reads by keyboard. */
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
