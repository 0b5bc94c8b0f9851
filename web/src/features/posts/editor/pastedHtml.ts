import { safeImage } from '../document/links';

const DROPPED = 'style, script, meta, link, title, xml, template, noscript, iframe, object, svg';

/** "·" and "1." are what Word writes before the items of a list; a number makes it a numbered one. */
const NUMBERED = /^\s*(\d+|[a-z]|[ivxlc]+)[.)]/i;

function replaceTag(element: Element, name: string): void {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

/** Word's lists are paragraphs with a drawn bullet: neighbours become one list. */
function makeLists(page: Document): void {
  let list: Element | null = null;
  for (const item of page.querySelectorAll('p[class*="MsoListParagraph"], p[style*="mso-list"]')) {
    const bullet = item.querySelector('[style*="mso-list:Ignore"], [style*="mso-list: Ignore"]');
    const name = NUMBERED.test(bullet?.textContent ?? '') ? 'ol' : 'ul';
    bullet?.remove();
    if (list === null || item.previousElementSibling !== list || list.localName !== name) {
      list = page.createElement(name);
      item.before(list);
    }
    const entry = page.createElement('li');
    const words = page.createElement('p');
    words.append(...item.childNodes);
    entry.append(words);
    list.append(entry);
    item.remove();
  }
}

function removeComments(page: Document): void {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (walker.nextNode() !== null) found.push(walker.currentNode);
  for (const comment of found) (comment as Comment).remove();
}

/**
 * Pasted HTML as the schema of the editor means it. The schema itself drops what it does not know; this saves what
 * other programs say in their own way: Word's lists, Google's wrapper of bold that is not, small headings, and
 * pictures that nobody else could load.
 */
export function cleanedHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  removeComments(page);
  for (const element of page.querySelectorAll(DROPPED)) element.remove();
  makeLists(page);
  for (const element of page.querySelectorAll('*')) {
    // <o:p> of Word and its kind, which it also puts where there is nothing.
    if (!element.localName.includes(':')) continue;
    if (element.textContent.trim() === '') element.remove();
    else unwrap(element);
  }
  for (const bold of page.querySelectorAll<HTMLElement>('b, strong')) {
    if (/font-weight:\s*(normal|400)/.test(bold.getAttribute('style') ?? '')) unwrap(bold);
  }
  for (const heading of page.querySelectorAll('h4, h5, h6')) replaceTag(heading, 'h3');
  for (const image of page.querySelectorAll('img')) {
    if (safeImage(image.getAttribute('src')) === null) image.remove();
  }
  for (const element of page.querySelectorAll('[class], [id]')) {
    // The language of a code block is in its class.
    if (!(element.getAttribute('class') ?? '').includes('language-')) element.removeAttribute('class');
    element.removeAttribute('id');
  }
  return page.body.innerHTML;
}
