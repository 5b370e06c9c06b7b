"""What GPX and TCX share: reading elements as a stream, their points by the form they are written in, and columns."""
