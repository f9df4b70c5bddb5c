/**
 * What parts of Scalar 1.72 lack for those who do not see them or have no mouse, which no option of Scalar's changes:
 * attributes to set; null: to take away. A selector matches nothing that is mended already.
 */
const MENDS: [selector: string, attributes: Record<string, string | null>][] = [
  // The links of a list of operations, which are followed in Scalar's way: without an address, the keyboard reaches none.
  ['a.endpoint:not([href])', { href: '#' }],
  // A field of a request that could offer variables, which it never does in this dialog: no combobox.
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
  // Where the keyboard leaves an open menu, a button that is hidden from those who do not see.
  ['[data-headlessui-focus-guard][aria-hidden]', { 'aria-hidden': null, 'aria-label': 'The end of the menu' }],
  // The search, and the lists that are filtered: what they control is shown as long as they are. A list that is not
  // divided says that it is named by an element which does not exist.
  ['input[role=combobox]:not([aria-expanded])', { 'aria-expanded': 'true' }],
  ['input[role=combobox]:not([aria-label])', { 'aria-label': 'Filter' }],
  ['[role=listbox] > div[aria-labelledby]:not([role])', { 'aria-labelledby': null }],
]

/** Mends what Scalar shows, whenever it shows something else; a role changes where a parameter becomes valid again. */
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
