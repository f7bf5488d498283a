"""Tables of recurring jobs."""

from sqlmodel import BigInteger, Field, SQLModel


class JobLease(SQLModel, table=True):
    """Which worker leads a leader-only job, until when, and when the job last succeeded.

    Times are microseconds since 1970 by the clock that all workers share: see `lease`.
    """

    __tablename__ = "job_lease"

    name: str = Field(primary_key=True, max_length=64)
    holder: str = Field(max_length=32)
    until: int = Field(sa_type=BigInteger)
    done_at: int = Field(sa_type=BigInteger)
