"""What goes out by itself: reminders, the daily summary by e-mail, messages to phones. Run by `pmo remind`."""
