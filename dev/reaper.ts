// Holds the other end of the stack's pipe. When the stack is gone, however it went, the pipe ends and the
// process group named by the argument (the Worker's) goes too.
const group = Number(process.argv[2])
process.on('SIGINT', () => {})
process.stdin.resume().on('end', () => {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {} // it went by itself
})
