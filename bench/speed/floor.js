/** The least that a run can cost in a Worker: its three calls, one after another, and nothing else. */
export default {
  async fetch(request, { STUB }) {
    const body = await request.text()
    const post = (path, body) =>
      fetch(STUB + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).then((response) =>
        response.text(),
      )
    await post('/sql', '{"query":"select admit()"}')
    const answer = await post('/v1/chat/completions', body)
    await post('/sql', '{"query":"select finish()"}')
    return new Response(answer, { headers: { 'Content-Type': 'application/json' } })
  },
}
