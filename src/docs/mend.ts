/** What this file needs of a page: src/ is typed for the Worker, which has none. */
interface Attributes {
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
}
declare const document: { body: object; querySelectorAll(selector: string): Iterable<Attributes> }
declare class MutationObserver {
  constructor(callback: () => void)
  observe(target: object, options: { subtree: true; childList: true; attributeFilter: string[] }): void
}

/**
 * What parts of Scalar 1.72's dialog that tries a request lack for those who do not see them or have no mouse, which no
 * option of Scalar's changes: attributes to set; null: to take away. A selector matches nothing that is mended already.
 */
const MENDS: [selector: string, attributes: Record<string, string | null>][] = [
  // A field that could offer variables, which it never does in this dialog: no combobox.
  ['.code-input-lite__editor[role=combobox]', { role: 'textbox', 'aria-autocomplete': null }],
  // The button that opens a parameter's description says that it is no button.
  ['button[role=none]', { role: null }],
  ['.cm-content[contenteditable=true]:not([aria-label])', { 'aria-label': 'Request body' }],
  // Wide lines are scrolled with the keyboard too.
  [
    '.cm-content[contenteditable=false]:not([aria-label])',
    { 'aria-label': 'Response body', 'aria-readonly': 'true', tabindex: '0' },
  ],
  // The button that copies the answer says that it controls an element which does not exist.
  ['.scalar-code-block > div > button[aria-controls]', { 'aria-controls': null }],
]

/** Mends what Scalar shows, now and whenever it shows something else. */
export function keepMending(): void {
  new MutationObserver(mend).observe(document.body, { subtree: true, childList: true, attributeFilter: ['role'] })
}

function mend(): void {
  for (const [selector, attributes] of MENDS)
    for (const element of document.querySelectorAll(selector))
      for (const [name, value] of Object.entries(attributes))
        if (value === null) element.removeAttribute(name)
        else element.setAttribute(name, value)
}
