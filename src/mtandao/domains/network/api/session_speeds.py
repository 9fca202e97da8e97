"""`/api/sessions/{id}/speed`: another speed for one running session."""

from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network.commands.session_speeds import end_session_speed, set_session_speed
from mtandao.foundation.api import Body, Request, Shape, needs

router = Router(tags=["Network"])


class SessionSpeedBody(Body):
    kbps_down: int = Field(ge=1)
    kbps_up: int = Field(ge=1)


class SessionSpeedShape(Shape):
    cause: UUID = Field(
        description="Which the router's answer has as `cause` in /api/router-requests, and as an event."
    )


@router.post("/{uuid:session_id}/speed", response={202: SessionSpeedShape}, auth=needs(permissions.SPEED))
def create_session_speed(request: Request, session_id: UUID, body: SessionSpeedBody) -> SessionSpeedShape:
    """Ask the router to give this one session another speed. It lasts until the next sign-in, or until what was sold
    changes: another plan or speed of it, fair use, a boost, the wall. Where the router does not take it, it is over."""
    set_session_speed(request.ctx, session_id=session_id, kbps_down=body.kbps_down, kbps_up=body.kbps_up)
    return SessionSpeedShape(cause=request.ctx.correlation_id)


@router.delete("/{uuid:session_id}/speed", response={202: SessionSpeedShape}, auth=needs(permissions.SPEED))
def delete_session_speed(request: Request, session_id: UUID) -> SessionSpeedShape:
    """Back to what was sold."""
    end_session_speed(request.ctx, session_id=session_id)
    return SessionSpeedShape(cause=request.ctx.correlation_id)
