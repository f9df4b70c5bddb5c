/** A response's text. It is read while it comes, unless it says that it is short. @throws RangeError when it is longer than `maxBytes` */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  // HTTP bounds a body by its length; what is compressed has another one.
  const length = response.headers.has('Content-Encoding') ? null : response.headers.get('Content-Length')
  if (length !== null && Number(length) <= maxBytes) return response.text()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new RangeError('the answer is too long')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
