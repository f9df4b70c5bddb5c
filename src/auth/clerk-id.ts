/** The form of Clerk's ids: no white space, nothing that a terminal obeys, no slash. */
export const CLERK_ID = /^[\w.:@|-]{1,255}$/
