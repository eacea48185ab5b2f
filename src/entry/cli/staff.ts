import { type Command, CommandFault } from './command.ts'

export const staffCommand: Command = {
  usage: 'licet staff invite DEPT --role ROLE',
  run: () => {
    // Sign-in for people (passkeys, one-time invitations) comes with the desk, an issue of its own.
    throw new CommandFault(
      'this version has no sign-in for staff yet; departments work through the API (`licet client add`)',
    )
  },
}
